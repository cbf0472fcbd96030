// News from the live process: every item becomes the DOM event "gridlink:news" on document, so that a part of a page
// asks for itself again with hx-trigger="gridlink:news from:document". Without the live process pages just stay still.
const url = document.body.dataset.liveUrl;
if (url) {
  const source = new EventSource(url, { withCredentials: true });
  source.addEventListener("message", (event) => {
    document.dispatchEvent(new CustomEvent("gridlink:news", { detail: JSON.parse(event.data) }));
  });
  window.addEventListener("pagehide", () => source.close());
}

// A button is pressed once: the second click of a double click must not send the form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (!form.matches("[hx-post], [hx-get]")) {
    form.dataset.sent = "1";
    window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
  }
});
