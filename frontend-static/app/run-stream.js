/*
 * A run's live view: <… data-stream="/runs/812/stream" data-after="cursor">, one per page.
 *
 * Our own EventSource, not htmx's extension: when the extension makes a new connection it forgets
 * the last event id, and it swaps whatever arrives. Here every connection names the cursor of the
 * last frame that was shown, and a gap asks again.
 *
 *   id:     an opaque cursor, given back as ?after=
 *   output  chunks of one step: <pre class="log-chunk" data-step data-from data-to data-line>
 *   step    fragments which replace the elements with their ids (#step-3, #run-header, #live)
 *   done    the run has ended; the connection is closed for good
 *   signed-out   so is it, because the reader may no longer look
 *   note    words about the stream itself; none when all is well again
 *   later   all that there is was sent: ask again (only with ?once=true, for who may not keep it open)
 */
(function () {
  const LONGEST_WAIT = 15000;
  const SAME_GAP_LIMIT = 2;
  const POLL_WAIT = 5000;
  const POLLS = 6;

  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  function showStep(html) {
    for (const fresh of [...parse(html).children]) {
      const old = fresh.id && document.getElementById(fresh.id);
      if (!old) continue;
      if (fresh.getAttribute("role") === "status" || fresh.id === "live") {
        old.textContent = fresh.textContent;
        continue;
      }
      replace(old, fresh);
      const now = document.getElementById(fresh.id);
      if (now) {
        if (window.htmx) htmx.process(now);
        window.maintenance?.refreshTimes(now.parentNode);
      }
    }
  }

  /* Morphing keeps focus; a log with anything in it and what the reader opened or closed stay as they are. */
  const isLog = (node) => node.nodeType === Node.ELEMENT_NODE && node.classList.contains("log");
  function replace(old, fresh) {
    Idiomorph.morph(old, fresh, {
      morphStyle: "outerHTML",
      callbacks: {
        beforeNodeMorphed: (node) => !isLog(node),
        beforeNodeRemoved: (node) => !(isLog(node) ? node : node.querySelector?.(".log"))?.querySelector(".log-chunk"),
        beforeAttributeUpdated: (name, node) => !(["open", "data-touched"].includes(name) && node.dataset.touched)
          && !(name === "aria-pressed" && node.closest("[data-log]")),
      },
    });
  }
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) summary.parentElement.dataset.touched = "yes";
  });

  /* The live view of one run: it begins at once and ends with the run, or when it is stopped. */
  function watch(host) {
    let source = null;
    let cursor = host.dataset.after || "";
    let attempts = 0;
    let timer = 0;
    let finished = false;
    let polls = 0;
    let gapAt = "";
    let gapTries = 0;

    function connect() {
      clearTimeout(timer);
      if (finished || source || document.hidden) return;
      source = new EventSource(address());
      const own = source;
      const when = (name, act) => own.addEventListener(name, (event) => { if (own === source) act(event); });
      when("open", () => { attempts = 0; if (!polls) note(""); });
      when("note", (event) => { if (event.data || !polls) note(event.data); });
      when("later", () => {
        disconnect();
        polls = Math.max(0, polls - 1);
        timer = setTimeout(connect, POLL_WAIT);
      });
      when("output", (event) => { if (showOutput(event.data)) advance(event); });
      when("step", (event) => { showStep(event.data); showTitle(); advance(event); });
      when("signed-out", (event) => signedOut(event.data));
      when("done", () => end(""));
      when("error", () => { if (own.readyState === EventSource.CLOSED) askWhy(); else later(); });
    }

    function address() {
      const url = new URL(host.dataset.stream, location.href);
      if (cursor) url.searchParams.set("after", cursor);
      if (polls) url.searchParams.set("once", "true");
      return url;
    }

    function advance(event) {
      if (event.lastEventId) cursor = event.lastEventId;
    }

    function disconnect() {
      clearTimeout(timer);
      if (source) source.close();
      source = null;
    }

    function end(text) {
      finished = true;
      disconnect();
      note(text);
      document.documentElement.classList.remove("live");
    }

    /* An event source doesn't tell why it was refused: a plain request does. */
    async function askWhy() {
      disconnect();
      const asking = new AbortController();
      const [why, words] = await fetch(address(), { headers: { Accept: "text/event-stream" }, signal: asking.signal })
        .then(async (answer) => [answer.status, answer.status === 429 ? await answer.text() : ""], () => [0, ""]);
      asking.abort();
      if (finished || source) return;
      if (why === 401 || why === 403) signedOut("You are signed out, or your access was removed. This page no longer shows what happens.");
      else if (why === 404) end("This run is no longer kept.");
      else if (why === 429) poll(words);
      else later(why === 503 ? "The application's database does not answer; the run goes on." : undefined);
    }

    /* No place for one more stream: ask now and then, and after a while for a place again. */
    function poll(why) {
      polls = POLLS;
      note(why);
      connect();
    }

    function signedOut(text) {
      end(text + " ");
      document.querySelectorAll("[data-stream-note]").forEach((element) => {
        const link = document.createElement("a");
        link.href = "/sign-in?continue=" + encodeURIComponent(location.pathname);
        link.textContent = "Sign in";
        element.classList.add("ended");
        element.append(link);
      });
      const alert = document.getElementById("alert");
      if (alert) alert.textContent = text;
    }

    /* Own retries, with jitter: the browser's would repeat the first ?after= and never end on an error. */
    function later(why = "Live updates paused.") {
      disconnect();
      if (finished || document.hidden) return;
      const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** attempts++) * (0.7 + 0.6 * Math.random());
      note(why + " Retrying in " + Math.ceil(wait / 1000) + " s; nothing is lost.");
      timer = setTimeout(connect, wait);
    }

    function note(text) {
      document.querySelectorAll("[data-stream-note]").forEach((element) => {
        element.textContent = text;
        element.hidden = !text;
      });
    }

    /* False if something before a chunk is missing: the cursor then stays, and we ask again. */
    function showOutput(html) {
      return [...parse(html).querySelectorAll("pre.log-chunk")].every((chunk) => logs.show(chunk, askAgain));
    }

    /* The same gap twice after asking again is the server's answer: it won't come. */
    function askAgain(gap) {
      gapTries = gap === gapAt ? gapTries + 1 : 1;
      gapAt = gap;
      if (gapTries > SAME_GAP_LIMIT) return false;
      disconnect();
      timer = setTimeout(connect, 250);
      return true;
    }

    function showTitle() {
      const title = host.dataset.title && document.getElementById(host.dataset.title);
      if (title) document.title = title.textContent;
    }

    document.documentElement.classList.add("live");
    connect();
    return { host, connect, disconnect, stop: () => end("") };
  }

  /* A page comes by itself, or in place of another: after a launch, and when a person goes back. */
  let current = null;
  function attach() {
    const host = document.querySelector("[data-stream]");
    if (current?.host === (host ?? undefined)) return;
    if (current) current.stop();
    current = host && watch(host);
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) current?.disconnect();
    else current?.connect();
  });
  addEventListener("pagehide", () => current?.disconnect());
  addEventListener("pageshow", () => current?.connect());
  window.runStream = { attach };
  attach();
})();
