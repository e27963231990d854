/// <reference types="vite/client" />

/** Version of this build, told to the server at enrolment. */
declare const __APP_VERSION__: string;

declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent<object, object, unknown>;
  export default component;
}
