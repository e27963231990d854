import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { ofDemand, ofItem, ofPupil, ofTyped, ofVisit, staying } from './features/gone/gone.ts';
import { insideWords } from './features/shared/inside.ts';

/** Addresses inside the app. Sign-in, PIN and unlock have none: the gate in App.vue shows them by the session's state. */
export const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('./features/today/TodayView.vue') },
  { path: '/pupils', component: () => import('./features/pupils/PupilsView.vue') },
  { path: '/pupils/new', component: () => import('./features/pupils/NewPupilView.vue') },
  { path: '/meeting', component: () => import('./features/meeting/MeetingView.vue') },
  { path: '/pupils/:id', ...ofPupil, component: () => import('./features/pupil/PupilView.vue'), props: true },
  {
    path: '/pupils/:id/appointment',
    ...ofPupil,
    component: () => import('./features/appointment/AppointmentView.vue'),
  },
  { path: '/preflight', component: () => import('./features/preflight/PreflightView.vue') },
  { path: '/trip', component: () => import('./features/trip/TripView.vue') },
  { path: '/visits', component: () => import('./features/visits/VisitsView.vue') },
  {
    path: '/visits/:id/handover',
    ...staying(ofVisit),
    component: () => import('./features/handover/HandoverView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/child',
    ...ofVisit,
    component: () => import('./features/pupils/NewPupilView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/sign',
    ...ofVisit,
    component: () => import('./features/visit/SignView.vue'),
    props: true,
  },
  { path: '/visits/:id/note', ...ofVisit, component: () => import('./features/note/NoteView.vue') },
  {
    path: '/visits/:id/contact',
    ...ofVisit,
    component: () => import('./features/visit/ContactView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/demand/:item?',
    ...ofDemand,
    component: () => import('./features/ledger/DemandView.vue'),
    props: true,
  },
  {
    path: '/visits/:id/conflict/:field',
    ...staying(ofVisit),
    component: () => import('./features/conflict/ConflictView.vue'),
    props: true,
  },
  {
    path: '/apart/:type/:id/conflict/:field',
    ...staying(ofTyped),
    component: () => import('./features/conflict/ConflictView.vue'),
  },
  {
    path: '/visits/:id/:step(prepare|pledge|record|photos|feedback|after|finish)?',
    ...ofVisit,
    component: () => import('./features/visit/VisitView.vue'),
    props: true,
  },
  { path: '/pupils/:id/after', ...ofPupil, component: () => import('./features/papers/AfterView.vue') },
  { path: '/pupils/:id/others', ...ofPupil, component: () => import('./features/exchange/OthersView.vue') },
  {
    path: '/papers/:type(consultation|support|essay)/:id',
    ...ofTyped,
    component: () => import('./features/papers/PaperView.vue'),
  },
  { path: '/items/:id', ...ofItem, component: () => import('./features/followup/ItemView.vue') },
  { path: '/me/items', component: () => import('./features/followup/FollowupView.vue') },
  { path: '/me/ones', component: () => import('./features/ones/OnesView.vue') },
  { path: '/me/book', component: () => import('./features/book/BookView.vue') },
  { path: '/waiting/:op', component: () => import('./features/refused/RefusedView.vue') },
  { path: '/report', component: () => import('./features/report/ReportView.vue') },
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
