// Keeps a customer's tracking page fresh without taking away what he is writing. Without it the page loads itself again.
(function () {
  var everyMs = 30000;
  var main = document.querySelector('main');

  function isWriting() {
    return Array.prototype.some.call(document.querySelectorAll('textarea, input'), function (field) {
      return field === document.activeElement || (field.type === 'radio' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
    });
  }

  function show(fresh) {
    var state = fresh.querySelector('main');
    if (!state) return;
    if (state.dataset.status !== main.dataset.status && !isWriting()) return location.reload();
    document.querySelectorAll('[data-live]').forEach(function (part) {
      var newer = fresh.getElementById(part.id);
      if (newer && newer.outerHTML !== part.outerHTML) part.replaceWith(newer);
    });
  }

  // The styles of another answer carry its nonce, which is not this page's.
  function look() {
    if (document.hidden) return;
    fetch(location.href, { cache: 'no-store' })
      .then(function (answer) { return answer.ok ? answer.text() : null; })
      .then(function (text) { if (text) show(new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>/, ''), 'text/html')); })
      .catch(function () { /* No connection: the page stays as it is, and the next look tries again. */ });
  }

  setInterval(look, everyMs);
  document.addEventListener('visibilitychange', look);
})();
