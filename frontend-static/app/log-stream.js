/*
 * A run's live view: <… data-stream="/runs/812/stream" data-after="cursor">, one per page.
 *
 * Our own EventSource, not htmx's extension: when the extension makes a new connection it forgets
 * the last event id, and it swaps whatever arrives. Here every connection names the cursor of the
 * last frame that was shown; a chunk that is already there is dropped; a gap asks again; and only
 * <pre class="log-chunk"> ever enters a log.
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
  const FULL_CHUNK_LINES = 400;
  const FULL_CHUNK_BYTES = 1 << 19;
  const MOST_LINES = 200000;
  const LONGEST_WAIT = 15000;
  const SAME_GAP_LIMIT = 2;
  const POLL_WAIT = 5000;
  const POLLS = 6;
  const host = document.querySelector("[data-stream]");
  const logOf = (step) => document.getElementById("output-" + step);
  const shownEnd = (log) => Number(log.dataset.end ?? lastChunk(log)?.dataset.to ?? 0);

  function lastChunk(log) {
    const last = log.lastElementChild;
    return last && last.classList.contains("log-chunk") ? last : null;
  }

  /* ---- connection ---- */
  let source = null;
  let cursor = host ? host.dataset.after || "" : "";
  let attempts = 0;
  let timer = 0;
  let finished = !host;
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
    when("step", (event) => { showStep(event.data); advance(event); });
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

  /* ---- output ---- */
  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  /* False if something before the chunk is missing: the cursor then stays, and we ask again. */
  function showOutput(html) {
    for (const chunk of parse(html).querySelectorAll("pre.log-chunk")) {
      const log = logOf(chunk.dataset.step);
      const from = Number(chunk.dataset.from);
      if (!log) {
        if (askAgain("step " + chunk.dataset.step + ":" + from)) return false;
        continue;
      }
      if (from < shownEnd(log)) continue;
      if (from > shownEnd(log)) {
        if (chunk.dataset.skipped) hideLines(log, Number(chunk.dataset.skipped));
        else if (!acceptGap(log, from)) return false;
      }
      append(log, chunk);
    }
    return true;
  }

  /* The same gap twice after asking again is the server's answer: those bytes won't come. */
  function acceptGap(log, from) {
    if (askAgain(log.id + ":" + shownEnd(log) + "-" + from)) return false;
    log.append(hidden(from - shownEnd(log), "byte"));
    return true;
  }

  function askAgain(gap) {
    gapTries = gap === gapAt ? gapTries + 1 : 1;
    gapAt = gap;
    if (gapTries > SAME_GAP_LIMIT) return false;
    disconnect();
    timer = setTimeout(connect, 250);
    return true;
  }

  function hidden(count, what) {
    const row = document.createElement("p");
    row.className = "log-hidden";
    row.textContent = tellHidden(count, what);
    return row;
  }

  function tellHidden(count, what) {
    const one = count === 1;
    return count.toLocaleString("en") + " " + what + (one ? " is" : "s are") + " not shown here. The raw output has " + (one ? "it." : "them.");
  }

  function append(log, chunk) {
    const lines = linesOf(chunk);
    log.querySelector(".log-empty")?.remove();
    const last = lastChunk(log);
    if (last && takesMore(last)) join(last, chunk, log);
    else log.append(sized(chunk, lines));
    log.dataset.end = chunk.dataset.to;
    trim(log, lines);
    announce(log, chunk);
    if (following(log)) scheduleScroll(log);
    else countNew(log, lines);
  }

  const newlines = (node) => node.textContent.split("\n").length - 1;
  const linesOf = (chunk) => Number(chunk.dataset.lines ?? newlines(chunk));
  const endsLine = (chunk) => !chunk.lastChild || chunk.lastChild.textContent.endsWith("\n");

  function takesMore(last) {
    if (Number(last.dataset.to) - Number(last.dataset.from) > FULL_CHUNK_BYTES) return false;
    return !endsLine(last) || linesOf(last) < FULL_CHUNK_LINES;
  }

  /* A line may be cut between two chunks. Newlines are never inside a nested element, so the rest
     of the line is what comes before the first newline among the chunk's own text nodes. */
  function join(last, chunk, log) {
    const whole = linesOf(last) + linesOf(chunk) <= FULL_CHUNK_LINES;
    if (!whole && endsLine(last)) {
      log.append(sized(chunk, linesOf(chunk)));
      return;
    }
    let moved = 0;
    while (chunk.firstChild) {
      const node = chunk.firstChild;
      const end = whole || node.nodeType !== Node.TEXT_NODE ? -1 : node.data.indexOf("\n");
      if (end >= 0 && end + 1 < node.data.length) node.splitText(end + 1);
      moved += newlines(node);
      last.append(node);
      if (end >= 0) break;
    }
    last.dataset.to = chunk.dataset.to;
    sized(last, linesOf(last) + moved);
    if (chunk.firstChild) {
      chunk.dataset.line = Number(chunk.dataset.line) + moved;
      log.append(sized(chunk, linesOf(chunk) - moved));
    }
  }

  /* A log that goes on for hours keeps its head and its tail in the page. */
  function trim(log, added) {
    let total = Number(log.dataset.total ?? [...log.querySelectorAll(".log-chunk")].reduce((sum, each) => sum + linesOf(each), -added)) + added;
    let gone = 0;
    while (total > MOST_LINES && log.querySelectorAll(".log-chunk").length > 4) {
      const victim = log.querySelector(".log-chunk ~ .log-chunk");
      gone += linesOf(victim);
      total -= linesOf(victim);
      victim.remove();
    }
    log.dataset.total = total;
    if (gone) hideLines(log, gone);
  }

  function hideLines(log, count) {
    let row = log.querySelector(".log-hidden[data-lines]");
    if (!row) {
      row = hidden(0, "line");
      row.dataset.lines = 0;
      const first = log.querySelector(".log-chunk");
      if (first) first.after(row);
      else log.append(row);
    }
    row.dataset.lines = Number(row.dataset.lines) + count;
    row.textContent = tellHidden(Number(row.dataset.lines), "line");
  }

  /* The height of what is not laid out yet, so that the scroll bar doesn't jump. */
  function sized(chunk, lines) {
    chunk.dataset.lines = lines;
    chunk.classList.toggle("long", lines > 100);
    if (lines > 100) chunk.style.containIntrinsicBlockSize = "auto " + lines + "lh";
    return chunk;
  }

  /* ---- follow ---- */
  const frameOf = (log) => log.closest("[data-log]");
  const following = (log) => host && frameOf(log)?.querySelector("[data-log-follow]")?.getAttribute("aria-pressed") !== "false";
  const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 24;
  const scrolling = new Set();

  function scheduleScroll(log) {
    if (!scrolling.size) requestAnimationFrame(() => {
      scrolling.forEach((each) => {
        if (!following(each)) return;
        each.scrollTop = each.scrollHeight;
        each.dataset.top = each.scrollTop;
      });
      scrolling.clear();
    });
    scrolling.add(log);
  }

  function countNew(log, lines) {
    const pill = frameOf(log)?.querySelector("[data-log-more]");
    if (!pill) return;
    const count = Number(pill.dataset.count || 0) + lines;
    pill.dataset.count = count;
    pill.textContent = "↓ " + count.toLocaleString("en") + (count === 1 ? " new line" : " new lines");
    pill.hidden = count === 0;
  }

  function follow(log, on) {
    frameOf(log)?.querySelector("[data-log-follow]")?.setAttribute("aria-pressed", String(on));
    if (!on) return;
    const pill = frameOf(log)?.querySelector("[data-log-more]");
    if (pill) {
      pill.hidden = true;
      pill.dataset.count = 0;
    }
    scheduleScroll(log);
  }

  /* Layout moves the scroll bar too, when estimated heights become real ones: only a person's
     wheel, finger, key or drag is a wish to stop. */
  let personMovedAt = -Infinity;
  for (const kind of ["wheel", "touchmove", "keydown", "mousedown", "mousemove"]) {
    document.addEventListener(kind, (event) => {
      if (kind !== "mousemove" || event.buttons) personMovedAt = performance.now();
    }, { capture: true, passive: true });
  }

  /* Upwards is said by the wheel or the key itself: the next line may come before the scroll. */
  function upwards(event, up) {
    const log = event.target.closest?.(".log");
    if (up && log && following(log) && log.scrollHeight > log.clientHeight) follow(log, false);
  }
  document.addEventListener("wheel", (event) => upwards(event, event.deltaY < 0), { passive: true });
  document.addEventListener("keydown", (event) => upwards(event, ["ArrowUp", "PageUp", "Home"].includes(event.key)));

  document.addEventListener("scroll", (event) => {
    const log = event.target;
    if (!log.classList?.contains("log")) return;
    const moved = log.scrollTop - Number(log.dataset.top || 0);
    const wished = performance.now() - personMovedAt < 600;
    log.dataset.top = log.scrollTop;
    if (!wished) {
      if (source && following(log) && !atEnd(log)) scheduleScroll(log);
    } else if (moved < -4 && following(log)) follow(log, false);
    else if (moved > 0 && !following(log) && atEnd(log)) follow(log, true);
  }, true);

  /* Lines are announced only when asked for, at most once a second. */
  const heard = new Map();
  let speaking = 0;
  function announce(log, chunk) {
    if (frameOf(log)?.querySelector("[data-log-announce]")?.getAttribute("aria-pressed") !== "true") return;
    heard.set(log, ((heard.get(log) || "") + chunk.textContent).slice(-500));
    speaking = speaking || setTimeout(() => {
      speaking = 0;
      say([...heard.values()].join("\n"));
      heard.clear();
    }, 1000);
  }
  function say(text) {
    const live = document.getElementById("live");
    if (live) live.textContent = text;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-log] button");
    if (!button) return;
    const log = button.closest("[data-log]").querySelector(".log");
    const pressed = button.getAttribute("aria-pressed") !== "true";
    if (button.matches("[data-log-follow]")) follow(log, pressed);
    else if (button.matches("[data-log-more]")) follow(log, true);
    else if (button.matches("[data-log-announce]")) button.setAttribute("aria-pressed", String(pressed));
    else if (button.matches("[data-log-wrap]")) {
      button.setAttribute("aria-pressed", String(pressed));
      log.classList.toggle("unwrapped", !pressed);
    } else if (button.matches("[data-log-copy]")) copyLog(log, button);
  });

  async function copyLog(log, button) {
    const label = button.querySelector("span") || button;
    const text = [...log.querySelectorAll(".log-chunk")].map((chunk) => chunk.textContent).join("");
    try {
      await navigator.clipboard.writeText(text);
      label.textContent = "Copied";
    } catch (_) {
      label.textContent = "Use Raw";
    }
    setTimeout(() => { label.textContent = "Copy"; }, 2000);
  }

  /* ---- steps ---- */
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
    if (host?.dataset.title) document.title = document.getElementById(host.dataset.title)?.textContent || document.title;
  }

  /* Morphing keeps focus; a log and what the reader opened or closed stay as they are. */
  const isLog = (node) => node.nodeType === Node.ELEMENT_NODE && node.classList.contains("log");
  function replace(old, fresh) {
    Idiomorph.morph(old, fresh, {
      morphStyle: "outerHTML",
      callbacks: {
        beforeNodeMorphed: (node) => !isLog(node),
        beforeNodeRemoved: (node) => !isLog(node) && !node.querySelector?.(".log"),
        beforeAttributeUpdated: (name, node) => !(name === "open" && node.dataset.touched)
          && !(name === "aria-pressed" && node.closest("[data-log]")),
      },
    });
  }
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary) summary.parentElement.dataset.touched = "yes";
  });

  /* ---- permalink #s3-L120, highlighted without an element per line ---- */
  function markLine() {
    const wanted = /^#s(\d+)-L(\d+)$/.exec(location.hash);
    const log = wanted && logOf(wanted[1]);
    if (!log) return;
    const line = Number(wanted[2]);
    const chunk = [...log.querySelectorAll(".log-chunk")].findLast((each) => Number(each.dataset.line) <= line);
    const range = chunk && rangeOf(chunk, line - Number(chunk.dataset.line));
    if (!range) return;
    log.closest("details")?.setAttribute("open", "");
    follow(log, false);
    if (window.Highlight && CSS.highlights) CSS.highlights.set("line", new Highlight(range));
    chunk.scrollIntoView({ block: "nearest" });
    const offset = range.getBoundingClientRect().top - log.getBoundingClientRect().top;
    log.scrollTop += offset - log.clientHeight / 3;
    log.dataset.top = log.scrollTop;
  }

  /* From after the n-th newline to the next one. */
  function rangeOf(chunk, skip) {
    const walker = document.createTreeWalker(chunk, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    let left = skip;
    let started = skip === 0;
    if (started) range.setStart(chunk, 0);
    while (walker.nextNode()) {
      const text = walker.currentNode;
      let at = 0;
      while (!started && (at = text.data.indexOf("\n", at) + 1) > 0) {
        if (--left === 0) {
          range.setStart(text, at);
          started = true;
          break;
        }
      }
      const end = started ? text.data.indexOf("\n", at) : -1;
      if (end >= 0) {
        range.setEnd(text, end);
        return range;
      }
    }
    if (!started) return null;
    range.setEnd(chunk, chunk.childNodes.length);
    return range;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) disconnect();
    else connect();
  });
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", connect);
  addEventListener("hashchange", markLine);
  markLine();
  document.querySelectorAll(".log-chunk.long").forEach((chunk) => sized(chunk, newlines(chunk)));
  if (host) {
    document.documentElement.classList.add("live");
    document.querySelectorAll(".log").forEach((log) => { if (following(log)) scheduleScroll(log); });
    connect();
  }
})();
