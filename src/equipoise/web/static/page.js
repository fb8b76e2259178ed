"use strict";
// Every view works without this file. It sends a form when a control moves, swaps the parts of
// the page marked data-swap, keeps the address a link to what is shown, and says what changed.

(function () {
  document.documentElement.classList.add("scripted");
  const WAIT_MS = 60;
  let newest = 0;
  let stopped = null;

  function addressOf(form) {
    const address = new URL(form.action, location.href);
    address.search = "";
    for (const [name, value] of new FormData(form)) {
      const field = form.elements.namedItem(name);
      const usual = field instanceof Element ? field.dataset.default : undefined;
      if (typeof value === "string" && value !== "" && value !== usual) address.searchParams.append(name, value);
    }
    return address;
  }

  // A slider stops at multiples of its step, at its ends, and where the scenario rests.
  function snapped(field, value) {
    const { min, max, dataset } = field;
    const step = Number(dataset.step || field.step || 1);
    const rest = Number(dataset.default);
    const near = Math.round(value / step) * step;
    const stop = Math.abs(value - rest) < Math.abs(value - near) || Math.abs(value - rest) < step / 4 ? rest : near;
    return Math.min(Number(max), Math.max(Number(min), stop));
  }

  function showValue(field) {
    const output = document.querySelector(`output[for="${field.id}"]`);
    const text = `${Number(field.value).toLocaleString(document.documentElement.lang)} ${field.dataset.unit || ""}`.trim();
    if (output) output.textContent = text;
    field.setAttribute("aria-valuetext", text);
  }

  function announce(page) {
    const line = document.getElementById("announcement");
    const said = page.querySelector("[data-announce]");
    if (line && said) line.textContent = said.textContent.replace(/\s+/g, " ").trim();
  }

  function swap(page) {
    const focused = document.activeElement ? document.activeElement.id : "";
    const open = new Set([...document.querySelectorAll("details[id][open]")].map((d) => d.id));
    for (const part of document.querySelectorAll("[data-swap][id]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && part.hasAttribute("data-keep")) renew(part, page);
      else if (fresh) part.replaceWith(document.importNode(fresh, true));
    }
    for (const id of open) {
      const details = document.getElementById(id);
      if (details) details.open = true;
    }
    const back = focused && document.getElementById(focused);
    if (back && back !== document.activeElement) back.focus({ preventScroll: true });
    document.title = page.title;
  }

  // Sliders stay in the hand that moves them; only their ends and resting places are renewed.
  function renew(part, page) {
    for (const field of part.querySelectorAll('input[type="range"]')) {
      const fresh = page.getElementById(field.id);
      if (!fresh) continue;
      field.min = fresh.min;
      field.max = fresh.max;
      field.dataset.default = fresh.dataset.default;
      if (field === document.activeElement) continue;
      field.value = fresh.value;
      showValue(field);
    }
  }

  async function show(address, { quiet = false } = {}) {
    const mine = ++newest;
    if (stopped) stopped.abort();
    stopped = new AbortController();
    if (!quiet) document.body.classList.add("busy");
    try {
      const answer = await fetch(address, { signal: stopped.signal, headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== newest) return;
      if (!answer.ok && !page.querySelector("[data-swap]")) return refuse(page);
      history.replaceState(null, "", address);
      clearRefusal();
      swap(page);
      if (!quiet || !page.querySelector("[data-poll]")) announce(page);
      poll();
    } catch (error) {
      if (error.name !== "AbortError" && mine === newest) refuse(null);
    } finally {
      if (mine === newest) document.body.classList.remove("busy");
    }
  }

  function clearRefusal() {
    const old = document.getElementById("refusal");
    if (old) old.remove();
  }

  function refuse(page) {
    clearRefusal();
    const said = page && page.querySelector(".refusal");
    const box = document.createElement("div");
    box.id = "refusal";
    box.className = "refusal";
    box.setAttribute("role", "alert");
    box.textContent = said ? said.textContent.trim() : document.body.dataset.unreachable || "The page does not answer. Is it still running?";
    const form = document.querySelector("form[data-live]");
    if (form) form.after(box);
    else document.getElementById("main").prepend(box);
  }

  let timer = 0;
  function later(form, wait) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (form.checkValidity()) show(addressOf(form));
    }, wait);
  }

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.type === "range") {
      if (field.dataset.step) field.value = snapped(field, Number(field.value));
      showValue(field);
      if (field.form && field.form.matches("[data-live]")) later(field.form, WAIT_MS);
    }
  });

  const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4 };
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!(event.key in STEPS) || !(field instanceof HTMLInputElement) || !field.dataset.step) return;
    event.preventDefault();
    const step = Number(field.dataset.step);
    const moved = Number(field.value) + STEPS[event.key] * step;
    const stop = STEPS[event.key] > 0 ? Math.floor(moved / step) * step : Math.ceil(moved / step) * step;
    field.value = Math.min(Number(field.max), Math.max(Number(field.min), stop));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-live]") && event.target.type !== "range") later(form, 0);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-live]") && form.method === "get") {
      event.preventDefault();
      later(form, 0);
    }
  });

  // A link to a folded part unfolds it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const part = link && document.getElementById(link.hash.slice(1));
    if (part instanceof HTMLDetailsElement) part.open = true;
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const source = document.querySelector(button.dataset.copy);
    const line = document.getElementById("announcement");
    try {
      await navigator.clipboard.writeText(source.textContent.trim());
      line.textContent = button.dataset.done || "";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      const chosen = getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      line.textContent = button.dataset.failed || "";
    }
  });

  // A part that is still being computed asks again by itself until it is done.
  let next = 0;
  function poll() {
    clearTimeout(next);
    const part = document.querySelector("[data-poll]");
    if (part) next = setTimeout(() => show(new URL(location.href), { quiet: true }), 1000 * Number(part.dataset.poll));
  }
  poll();
})();
