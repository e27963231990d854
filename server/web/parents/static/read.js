// Reads the page aloud where the browser can. Without this file, or without a voice, the button stays hidden.
(function () {
  var button = document.getElementById('aloud');
  var speech = window.speechSynthesis;
  if (!button || !speech || !window.SpeechSynthesisUtterance) return;
  var reading = false;
  function shown() {
    button.setAttribute('aria-pressed', String(reading));
    button.lastElementChild.textContent = button.getAttribute(reading ? 'data-stop' : 'data-read');
  }
  function stop() {
    speech.cancel();
    reading = false;
    shown();
  }
  // In sentences: several browsers fall silent in the middle of a long text. innerText, so that each line of a list is one.
  function sentences() {
    var parts = [];
    var nodes = document.querySelectorAll('[data-aloud]');
    for (var i = 0; i < nodes.length; i += 1) {
      parts = parts.concat(nodes[i].innerText.split(/([^。！？!?；;\n]+[。！？!?；;\n]?)/));
    }
    return parts.filter(function (each) { return each.trim(); });
  }
  button.addEventListener('click', function () {
    if (reading) { stop(); return; }
    var left = sentences();
    reading = left.length > 0;
    shown();
    left.forEach(function (each, at) {
      var said = new SpeechSynthesisUtterance(each.trim());
      said.lang = document.documentElement.lang;
      said.rate = 0.9;
      if (at === left.length - 1) said.onend = stop;
      speech.speak(said);
    });
  });
  window.addEventListener('pagehide', stop);
  button.hidden = false;
})();
