"use strict";
// Small helps on top of pages that work without them.

// "Where I am": fills the two fields named in data-locate. Shown only where the browser can tell.
function offerLocation(button) {
  if (!("geolocation" in navigator)) return;
  const [lat, lon] = button.dataset.locate.split(" ").map((id) => document.getElementById(id));
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (position) => {
        lat.value = position.coords.latitude.toFixed(6);
        lon.value = position.coords.longitude.toFixed(6);
        button.disabled = false;
        document.getElementById("look-around")?.click();
      },
      () => { button.disabled = false; },
      { enableHighAccuracy: true, timeout: 10000 },
    );
  });
}

// A choice that fills a field: the component near the point.
function fillFromChoice(event) {
  const name = event.target.dataset?.fill;
  const field = name && event.target.form?.elements[name];
  if (field) field.value = event.target.value;
}

// The form of a step that htmx has loaded takes the focus; a button pressed once is not pressed twice.
function focusLoadedForm(event) {
  const panel = document.getElementById("step-panel");
  if (panel && event.target === panel) {
    panel.querySelector("input:not([type=hidden]), select, textarea, button")?.focus();
  }
}

function holdSubmit(event) {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  setTimeout(() => event.target.querySelectorAll("button[type=submit]").forEach((each) => { each.disabled = true; }), 0);
}

document.querySelectorAll("[data-locate]").forEach(offerLocation);
document.addEventListener("change", fillFromChoice);
document.addEventListener("htmx:after:settle", focusLoadedForm);
document.addEventListener("submit", holdSubmit);
addEventListener("pageshow", () => document.querySelectorAll("form[method=post] button:disabled[type=submit]").forEach((each) => { each.disabled = false; }));
