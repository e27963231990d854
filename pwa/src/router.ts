import type { Component } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';

/** Addresses inside the app. Sign-in, PIN and unlock have none: the gate in App.vue shows them by the session's state. */
const views = import.meta.glob<{ default: Component }>('./features/*/*View.vue');

function view(name: string): () => Promise<Component> {
  return async () => {
    const load = views[`./features/${name}View.vue`];
    if (!load) throw new Error(`no view ${name}`);
    return (await load()).default;
  };
}

const routes: RouteRecordRaw[] = [
  { path: '/', component: view('today/Today') },
  { path: '/pupils', component: view('pupils/Pupils') },
  { path: '/pupils/:id', component: view('pupil/Pupil'), props: true },
  { path: '/visits', component: view('visits/Visits') },
  { path: '/visits/:id/handover', component: view('handover/Handover'), props: true },
  { path: '/visits/:id/conflict/:field', component: view('conflict/Conflict'), props: true },
  {
    path: '/visits/:id/:step(prepare|pledge|record|photos|feedback|finish)?',
    component: view('visit/Visit'),
    props: true,
  },
  { path: '/me/pin', component: view('me/ChangePin') },
  { path: '/me/:page?', component: view('me/Me'), props: true },
  { path: '/help', component: view('help/Help') },
  { path: '/:rest(.*)*', redirect: '/' },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
