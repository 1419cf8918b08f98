/*
 * The logs of a page: only <pre class="log-chunk" data-step data-from data-to data-line> enters one; a chunk that
 * is already there is dropped, what is missing is told to whoever brings the chunks.
 */
window.logs = (function () {
  const FULL_CHUNK_LINES = 400;
  const FULL_CHUNK_BYTES = 1 << 19;
  const MOST_LINES = 200000;
  const MOST_BYTES = 1 << 25;
  const one = (selector) => document.querySelector(selector);
  const logOf = (step) => document.getElementById("output-" + step);
  const shownEnd = (log) => Number(log.dataset.end ?? lastChunk(log)?.dataset.to ?? 0);

  function lastChunk(log) {
    const last = log.lastElementChild;
    return last && last.classList.contains("log-chunk") ? last : null;
  }

  /*
   * Shows one chunk. False if something before it is missing and the bringer wants to ask again:
   * missing("what is missing") says so, and is asked once more for the same gap before it is given up.
   */
  function show(chunk, missing) {
    const log = logOf(chunk.dataset.step);
    const from = Number(chunk.dataset.from);
    if (!log) return !missing("step " + chunk.dataset.step + ":" + from);
    if (from < shownEnd(log)) return true;
    if (from > shownEnd(log)) {
      if (chunk.dataset.skipped) hide(log, Number(chunk.dataset.skipped), 0);
      else if (missing(log.id + ":" + shownEnd(log) + "-" + from)) return false;
      else log.append(hidden(from - shownEnd(log), "byte"));
    }
    append(log, chunk);
    return true;
  }

  function hidden(count, what) {
    const row = document.createElement("p");
    row.className = "log-hidden";
    row.textContent = tellHidden(count, what);
    return row;
  }

  function tellHidden(count, what) {
    const single = count === 1;
    return count.toLocaleString("en") + " " + what + (single ? " is" : "s are") + " not shown here. The raw output has " + (single ? "it." : "them.");
  }

  function append(log, chunk) {
    const lines = linesOf(chunk);
    log.querySelector(".log-empty")?.remove();
    const last = lastChunk(log);
    if (last && takesMore(last)) join(last, chunk, log);
    else log.append(sized(chunk, lines));
    log.dataset.end = chunk.dataset.to;
    trim(log, lines, Number(chunk.dataset.to) - Number(chunk.dataset.from));
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

  /* A log that goes on for hours, or a line without an end, keeps its head and its tail in the page. */
  function trim(log, lines, bytes) {
    const chunks = () => [...log.querySelectorAll(".log-chunk")];
    const size = (chunk) => Number(chunk.dataset.to) - Number(chunk.dataset.from);
    const total = (key, of, added) => Number(log.dataset[key] ?? chunks().reduce((sum, each) => sum + of(each), -added)) + added;
    let totalLines = total("lines", linesOf, lines);
    let totalBytes = total("bytes", size, bytes);
    let gone = 0;
    let goneBytes = 0;
    while ((totalLines > MOST_LINES || totalBytes > MOST_BYTES) && chunks().length > 4) {
      const victim = log.querySelector(".log-chunk ~ .log-chunk");
      gone += linesOf(victim);
      goneBytes += size(victim);
      totalLines -= linesOf(victim);
      totalBytes -= size(victim);
      victim.remove();
    }
    log.dataset.lines = totalLines;
    log.dataset.bytes = totalBytes;
    if (goneBytes) hide(log, gone, goneBytes);
  }

  function hide(log, lines, bytes) {
    let row = log.querySelector(".log-hidden[data-lines]");
    if (!row) {
      row = hidden(0, "line");
      row.dataset.lines = row.dataset.bytes = 0;
      const first = log.querySelector(".log-chunk");
      if (first) first.after(row);
      else log.append(row);
    }
    row.dataset.lines = Number(row.dataset.lines) + lines;
    row.dataset.bytes = Number(row.dataset.bytes) + bytes;
    row.textContent = Number(row.dataset.lines) ? tellHidden(Number(row.dataset.lines), "line") : tellHidden(Number(row.dataset.bytes), "byte");
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
  const following = (log) => one("[data-stream]") && frameOf(log)?.querySelector("[data-log-follow]")?.getAttribute("aria-pressed") !== "false";
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
      if (following(log) && !atEnd(log)) scheduleScroll(log);
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

  /* ---- permalink #s3-L120, highlighted without an element per line ---- */
  function markLine() {
    const wanted = /^#s(\d+)-L(\d+)$/.exec(location.hash);
    const log = wanted && logOf(wanted[1]);
    if (!log) return;
    const line = Number(wanted[2]);
    const chunk = [...log.querySelectorAll(".log-chunk")].findLast((each) => Number(each.dataset.line) <= line);
    const range = chunk && rangeOf(chunk, line - Number(chunk.dataset.line));
    if (!range) return;
    for (let folded = log.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
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

  /* What has just come with a page or a part of it. */
  function prepare() {
    document.querySelectorAll(".log-chunk.long:not([data-lines])").forEach((chunk) => sized(chunk, newlines(chunk)));
    document.querySelectorAll(".log").forEach((log) => { if (following(log)) scheduleScroll(log); });
  }

  addEventListener("hashchange", markLine);
  prepare();
  markLine();
  return { show, prepare };
})();
