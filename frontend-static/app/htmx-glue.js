/* Every listener for htmx, and what pages share: banner, confirmation, focus, times, theme, copy. */
(function () {
  const root = document.documentElement;
  const one = (selector, within) => (within || document).querySelector(selector);

  /* A failure stays on the page until it is dismissed or repeated with success. */
  let failed = null;

  function showBanner(text, again) {
    const banner = one("#banner");
    if (!banner) return;
    failed = again;
    one("[data-banner-text]", banner).textContent = text;
    one("[data-banner-retry]", banner).hidden = !again;
    banner.hidden = false;
  }

  function hideBanner() {
    const banner = one("#banner");
    if (banner) banner.hidden = true;
    failed = null;
  }

  function sameRequest(detail) {
    const config = detail.requestConfig;
    const retry = () => htmx.ajax(config.verb, config.path, {
      source: detail.elt, target: detail.target, values: config.unfilteredParameters || config.parameters,
    });
    retry.key = config.verb + " " + config.path;
    return retry;
  }

  const REFUSALS = {
    401: "You are signed out. Sign in again; nothing was changed.",
    403: "You may not do this, or the page was open for too long. Reload it and try again.",
    404: "This is gone. Reload the page to see what holds now.",
    413: "This is too large to be accepted.",
    429: "Too many requests. Wait a moment, then retry.",
    503: "The application can't answer at the moment. Runs under way go on.",
  };

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const id = xhr.getResponseHeader("X-Request-Id");
    const text = REFUSALS[xhr.status] || "The application made a mistake (" + xhr.status + ").";
    showBanner(id ? text + " Request " + id : text, sameRequest(event.detail));
  });
  document.addEventListener("htmx:sendError", (event) =>
    showBanner("The application does not answer: no connection. Nothing is lost.", sameRequest(event.detail)));
  document.addEventListener("htmx:timeout", (event) =>
    showBanner("The application took too long to answer.", sameRequest(event.detail)));
  document.addEventListener("htmx:swapError", (event) =>
    showBanner("The answer could not be shown. Reload the page.", sameRequest(event.detail)));
  // One good answer says little about another address: only the same request clears the banner.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && failed && failed.key === sameRequest(event.detail).key) hideBanner();
  });

  /* The dialog asks both for htmx requests (hx-confirm) and for plain forms (data-confirm). */
  function confirmed(question, proceed) {
    const dialog = one("#confirm");
    if (!dialog || !dialog.showModal) {
      if (window.confirm(question)) proceed();
      return;
    }
    one("#confirm-text").textContent = question;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") proceed(); }, { once: true });
    dialog.showModal();
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    confirmed(event.detail.question, () => event.detail.issueRequest(true));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const asker = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    if (!asker.dataset.confirm || form.dataset.answered) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    confirmed(asker.dataset.confirm, () => {
      form.dataset.answered = "yes";
      form.requestSubmit(event.submitter || undefined);
      delete form.dataset.answered;
    });
  }, true);

  /* Focus: the element with the same id, else the error summary, else what the fragment asks for. */
  let focusedId = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    focusedId = active && active.id && event.detail.target.contains(active) ? active.id : null;
    // Later it would go while old and new are both there, and have them both laid out.
    if (event.detail.target === document.body && active) active.blur();
  });
  /* What renews itself does so only while nobody writes in it or has opened something there. */
  const written = (field) => field === document.activeElement || (field.options
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const target = event.detail.target;
    if (!target.matches("[data-renews]")) return;
    const fields = target.querySelectorAll("textarea, select, input:not([type=hidden])");
    if (one("details[open]", target) || [...fields].some(written)) event.detail.shouldSwap = false;
  });
  // A launch brings the run's page in place of this one: its first line shall not wait for a settled page.
  document.addEventListener("htmx:afterSwap", () => {
    window.runStream?.attach();
    window.logs?.prepare();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.detail.elt;
    refresh(fresh.isConnected ? fresh.parentNode || fresh : document);
    const wanted = one("#error-summary", fresh) || (fresh.id === "error-summary" ? fresh : null)
      || one("[data-focus]", fresh);
    const page = event.detail.target === document.body;
    if (page) start();
    if (wanted) wanted.focus();
    else if (page) one("#main").focus({ preventScroll: true });
    else if (focusedId && document.activeElement === document.body) {
      const again = document.getElementById(focusedId);
      if (again) again.focus();
    }
    focusedId = null;
  });
  document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
  document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));

  /* Times: the server writes UTC; the reader gets the own zone with its name, UTC stays in the title. */
  const abbreviated = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", timeZoneName: "short" }).format();
  // An offset such as GMT-5 is no name; "New York Time" is.
  const timeZoneName = /GMT[+-]/.test(abbreviated) ? "shortGeneric" : "short";
  const full = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName });
  const exact = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName });
  const begin = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const end = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZoneName });
  const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "short" });
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName });

  function duration(ms) {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return s + " s";
    if (s < 3600) return Math.floor(s / 60) + " min " + (s % 60) + " s";
    if (s < 172800) return Math.floor(s / 3600) + " h " + Math.floor((s % 3600) / 60) + " min";
    return Math.floor(s / 86400) + " d " + Math.floor((s % 86400) / 3600) + " h";
  }

  function ago(ms) {
    if (ms < 0) return "in " + duration(-ms);
    if (ms < 45000) return "just now";
    if (ms < 3600000) return Math.max(1, Math.round(ms / 60000)) + " min ago";
    if (ms < 172800000) return Math.round(ms / 3600000) + " h ago";
    return Math.round(ms / 86400000) + " days ago";
  }

  function tell(time) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) return;
    const age = Date.now() - at.getTime();
    const utc = time.dateTime.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
    const once = time.dataset.other && day.format(at) === day.format(new Date(time.dataset.other));
    const said = { full: full.format(at), exact: exact.format(at), clock: clock.format(at), ago: ago(age), elapsed: duration(age),
      begin: (once ? begin : full).format(at), end: (once ? end : full).format(at) }[time.dataset.local];
    const title = ["ago", "elapsed"].includes(time.dataset.local) ? full.format(at) + " = " + utc : utc;
    if (said && time.textContent !== said) time.textContent = said;
    if (time.title !== title) time.title = title;
  }

  function refresh(within) {
    within.querySelectorAll("time[data-local]").forEach(tell);
  }
  setInterval(() => {
    if (!document.hidden) document.querySelectorAll('time[data-local="elapsed"], time[data-local="ago"]').forEach(tell);
  }, 1000);

  /* On paper a zone without a date's context misleads: print in UTC. */
  addEventListener("beforeprint", () => document.querySelectorAll("time[data-local]").forEach((time) => {
    time.textContent = time.dateTime.replace("T", " ").replace(/(:\d\d)(\.\d+)?Z$/, "$1 UTC");
  }));
  addEventListener("afterprint", () => refresh(document));

  /* Theme: automatic, light, dark; kept in this browser. */
  const THEMES = ["automatic", "light", "dark"];
  const currentTheme = () => root.getAttribute("data-bs-theme") || "automatic";
  function nameTheme(button) {
    const name = currentTheme();
    button.setAttribute("aria-label", "Colours: " + name);
    button.title = "Colours: " + name;
    const use = one("use", button);
    const icon = { automatic: "sun-moon", light: "sun", dark: "moon" }[name];
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#" + icon));
  }
  function switchTheme(button) {
    const next = THEMES[(THEMES.indexOf(currentTheme()) + 1) % THEMES.length];
    if (next === "automatic") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", next);
    try {
      localStorage.setItem("theme", next);
    } catch (_) {
      // Storage is blocked: the choice holds for this page.
    }
    nameTheme(button);
  }

  /* Where a launch would go is said by the strip and on the button, whichever place is chosen. */
  function chooseEnvironment(radio) {
    document.querySelectorAll("[data-chosen-environment]").forEach((name) => {
      name.textContent = radio.dataset.environment;
    });
    const strip = one(".environment");
    if (!strip) return;
    const guarded = radio.dataset.protected === "true";
    strip.classList.toggle("protected", guarded);
    const use = one("use", strip);
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*/, guarded ? "#lock" : "#server-2"));
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-environment]:checked")) chooseEnvironment(event.target);
  });

  async function copy(button) {
    const label = one("span", button) || button;
    const before = label.textContent;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      label.textContent = "Copied";
    } catch (_) {
      label.textContent = "Select and copy by hand";
    }
    setTimeout(() => { label.textContent = before; }, 2000);
  }

  document.addEventListener("click", (event) => {
    const hit = (selector) => event.target.closest(selector);
    if (hit("[data-theme-toggle]")) switchTheme(hit("[data-theme-toggle]"));
    else if (hit("[data-copy]")) copy(hit("[data-copy]"));
    else if (hit("[data-print]")) window.print();
    else if (hit("[data-banner-close]")) hideBanner();
    else if (hit("[data-banner-retry]")) {
      if (failed) failed();
    }
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      menu.open = false;
      one("summary", menu).focus();
    });
  });

  window.maintenance = { refreshTimes: refresh };
  function start() {
    refresh(document);
    document.querySelectorAll("[data-theme-toggle]").forEach(nameTheme);
    document.querySelectorAll("input[data-environment]:checked").forEach(chooseEnvironment);
  }
  start();
  const summary = one("#error-summary");
  if (summary) summary.focus();
})();
