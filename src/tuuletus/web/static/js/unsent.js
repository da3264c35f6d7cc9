"use strict";

// What is written in a form marked `data-keep` and was not saved is offered back, by this window
// alone, to the same person in the same workspace. Without this file it has to be written again.

(() => {
  const PREFIX = "tuuletus-unsent ";
  const LONGEST = 24 * 3600 * 1000;
  const MOST_SHOWN = 300;
  const WRITTEN = /^(text|search|number|date|time|checkbox|radio|select-one|textarea)$/;
  const PICKED = /^(checkbox|radio)$/;
  const { who, place, refused } = document.body.dataset;

  const list = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => JSON.parse(sessionStorage.getItem(key));
  const write = (key, told) => sessionStorage.setItem(key, JSON.stringify(told));
  const forget = (key) => sessionStorage.removeItem(key);
  const forgetAll = () => list().forEach(forget);

  /** The address that a form is sent to and its name there: what is written belongs to both. */
  const name = (form) => {
    const path = new URL(form.getAttribute("action") || "", location.href).pathname;
    return `${PREFIX}${who} ${place} ${path} ${form.dataset.keep}`;
  };

  /** Fields that somebody writes in: none that is hidden or secret, and no file. */
  const fields = (form) =>
    [...form.elements].filter(
      (field) => field.name && WRITTEN.test(field.type) && field.autocomplete !== "off",
    );
  const label = (field) => (PICKED.test(field.type) ? `${field.name}=${field.value}` : field.name);
  const value = (field) => (PICKED.test(field.type) ? field.checked : field.value);
  const gather = (form) => Object.fromEntries(fields(form).map((one) => [label(one), value(one)]));
  const differing = (form, told) =>
    fields(form).filter((one) => label(one) in told && told[label(one)] !== value(one));

  const keep = (form, isSent) => {
    try {
      write(name(form), { at: Date.now(), isSent, told: gather(form) });
    } catch {
      // the browser keeps nothing, or has no room
    }
  };

  const putBack = (form, told) => {
    for (const field of differing(form, told)) {
      if (PICKED.test(field.type)) field.checked = told[label(field)];
      else field.value = told[label(field)];
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  };

  /** Ask above a form whether what was written in it is wanted back. */
  const offer = (form, key, told) => {
    const offered = document.getElementById("unsent").content.cloneNode(true).firstElementChild;
    const written = differing(form, told)
      .filter((one) => one.type === "text" || one.type === "textarea")
      .map((one) => told[label(one)].trim())
      .filter(Boolean);
    const shown = offered.querySelector("[data-unsent-text]");
    shown.textContent = written.join(" · ").slice(0, MOST_SHOWN);
    shown.hidden = !written.length;
    offered.addEventListener("click", (event) => {
      const button = event.target.closest("[data-unsent]");
      if (!button) return;
      if (button.dataset.unsent === "restore") putBack(form, told);
      else forget(key);
      offered.remove();
      const first = fields(form).find((one) => one.offsetParent);
      if (first) first.focus();
    });
    form.before(offered);
    for (let around = form.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
    return offered;
  };

  /** What was sent has arrived, unless this page says otherwise. */
  const settle = () => {
    const isReturn = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const isLost = !who || refused === "1" || isReturn;
    const isBad = document.querySelector("#messages .notice--bad") !== null;
    for (const key of list()) {
      const kept = read(key);
      const isForeign = who && !key.startsWith(`${PREFIX}${who} `);
      if (isForeign || Date.now() - kept.at > LONGEST) forget(key);
      else if (kept.isSent && (isLost || isBad)) write(key, { ...kept, isSent: false });
      else if (kept.isSent) forget(key);
    }
  };

  const offerAll = () => {
    let first = null;
    for (const form of document.querySelectorAll("form[data-keep]")) {
      const key = name(form);
      const kept = sessionStorage.getItem(key) && read(key);
      if (!kept) continue;
      if (differing(form, kept.told).length) {
        const offered = offer(form, key, kept.told);
        first ??= offered;
      } else forget(key);
    }
    if (first && first.getBoundingClientRect().bottom > innerHeight) {
      first.scrollIntoView({ block: "center" }); // a phone shows the head of the page alone
    }
  };

  try {
    settle();
    if (who) offerAll();
    const told = document.querySelector("[data-unsent-kept]");
    if (told) told.hidden = !list().length;
  } catch {
    return; // the browser keeps nothing
  }

  // whoever signs out in one window leaves nothing behind in the others
  const windows = new BroadcastChannel("tuuletus");
  windows.addEventListener("message", forgetAll);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (who && form && "keep" in form.dataset) keep(form, false);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (who && "keep" in form.dataset) keep(form, true);
    if ("forget" in form.dataset) {
      forgetAll();
      windows.postMessage("signed out");
    }
  });
  // a form that saves itself while somebody writes says so by this event
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    if (form.dataset?.keep) form.dataset.kept = JSON.stringify(gather(form));
  });
  // where it could not be saved, the place that says "Saved" says why, and what was written is kept
  document.addEventListener("htmx:responseError", (event) => {
    const { target, xhr } = event.detail;
    const isText = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (isText && target?.getAttribute("role") === "status") target.textContent = xhr.responseText;
  });
  document.addEventListener("saved", (event) => {
    const form = event.target;
    if (form.dataset?.keep && form.dataset.kept === JSON.stringify(gather(form))) forget(name(form));
  });
})();
