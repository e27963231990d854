/* Lets this browser be notified. Without it, or where a browser cannot, the page says so and all else works. */
(function () {
  'use strict';
  var form = document.getElementById('push');
  if (!form || !window.isSecureContext || !('serviceWorker' in navigator) || !('PushManager' in window) || !window.atob) return;
  var none = document.getElementById('push-none');
  var failed = document.getElementById('push-failed');
  var button = form.querySelector('button');
  none.hidden = true;
  form.hidden = false;

  function key() {
    var text = form.getAttribute('data-key').replace(/-/g, '+').replace(/_/g, '/');
    var raw = atob(text + '==='.slice((text.length + 3) % 4));
    var bytes = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
    return bytes;
  }

  function subscribe(worker) {
    var wish = { userVisibleOnly: true, applicationServerKey: key() };
    return worker.pushManager.subscribe(wish).catch(function (error) {
      // One that was made for another key of the school stands in the way.
      if (error.name !== 'InvalidStateError') throw error;
      return worker.pushManager.getSubscription().then(function (old) {
        return old.unsubscribe().then(function () {
          return worker.pushManager.subscribe(wish);
        });
      });
    });
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    button.disabled = true;
    failed.hidden = true;
    navigator.serviceWorker
      .register('/n/tell-sw.js')
      .then(function () {
        return navigator.serviceWorker.ready;
      })
      .then(subscribe)
      .then(function (made) {
        var told = made.toJSON();
        form.elements.endpoint.value = told.endpoint;
        form.elements.p256dh.value = told.keys.p256dh;
        form.elements.auth.value = told.keys.auth;
        form.elements.expires.value = told.expirationTime ? String(Math.floor(told.expirationTime)) : '';
        form.submit();
      })
      .catch(function () {
        button.disabled = false;
        failed.hidden = false;
      });
  });
})();
