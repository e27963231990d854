import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { insideWords } from './features/shared/inside.ts';

/** Addresses inside the app. Sign-in, PIN and unlock have none: the gate in App.vue shows them by the session's state. */
const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('./features/today/TodayView.vue') },
  { path: '/pupils', component: () => import('./features/pupils/PupilsView.vue') },
  { path: '/pupils/:id', component: () => import('./features/pupil/PupilView.vue'), props: true },
  { path: '/visits', component: () => import('./features/visits/VisitsView.vue') },
  {
    path: '/visits/:id/handover',
    component: () => import('./features/handover/HandoverView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/conflict/:field',
    component: () => import('./features/conflict/ConflictView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/:step(prepare|pledge|record|photos|feedback|finish)?',
    component: () => import('./features/visit/VisitView.vue'),
    props: true,
  },
  { path: '/waiting/:op', component: () => import('./features/refused/RefusedView.vue') },
  { path: '/me/pin', component: () => import('./features/me/ChangePinView.vue') },
  { path: '/me/backup', component: () => import('./features/me/BackupView.vue') },
  { path: '/me/progress/:rule?', component: () => import('./features/progress/ProgressView.vue') },
  { path: '/me/:page?', component: () => import('./features/me/MeView.vue'), props: true },
  { path: '/help', component: () => import('./features/help/HelpView.vue') },
  { path: '/:rest(.*)*', redirect: '/' },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

/** The screens' words, awaited by whoever shows the first of them. */
export const words = insideWords;
