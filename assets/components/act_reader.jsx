import { useEffect, useLayoutEffect, useRef, useState } from "react";

const KEEP_AFTER = 500; // ms after the last key
const CLOSEST = 1.8; // screen pixels to one of the image: closer shows nothing more
const SWITCH = "casa_entry_keyboard";

// The Arabic (101/102) keyboard by the place of its keys, which is the same on AZERTY and QWERTY boards.
const ARABIC = {
  KeyQ: "ضَ", KeyW: "صً", KeyE: "ثُ", KeyR: "قٌ", KeyT: "ف", KeyY: "غإ", KeyU: "ع", KeyI: "ه", KeyO: "خ", KeyP: "ح؛",
  BracketLeft: "ج", BracketRight: "د", KeyA: "شِ", KeyS: "سٍ", KeyD: "ي", KeyF: "ب", KeyG: "ل", KeyH: "اأ", KeyJ: "تـ",
  KeyK: "ن،", KeyL: "م", Semicolon: "ك", Quote: "ط", KeyZ: "ئ", KeyX: "ءْ", KeyC: "ؤ", KeyV: "ر", KeyB: "لا", KeyN: "ىآ",
  KeyM: "ة", Comma: "و", Period: "ز", Slash: "ظ؟", Backquote: "ذّ",
};
// AZERTY, as keyboards are sold in Morocco.
const LATIN = {
  KeyQ: "a", KeyW: "z", KeyE: "e", KeyR: "r", KeyT: "t", KeyY: "y", KeyU: "u", KeyI: "i", KeyO: "o", KeyP: "p",
  KeyA: "q", KeyS: "s", KeyD: "d", KeyF: "f", KeyG: "g", KeyH: "h", KeyJ: "j", KeyK: "k", KeyL: "l", Semicolon: "m",
  Quote: "ù", KeyZ: "w", KeyX: "x", KeyC: "c", KeyV: "v", KeyB: "b", KeyN: "n", Digit2: "é", Digit7: "è", Digit9: "ç", Digit0: "à",
};

function meant(event, script) {
  const arabicKey = /^[\u0600-\u06ff]/.test(event.key);
  if (script === "arabic" && !arabicKey && event.key.length === 1 && !/[\d\s?]/.test(event.key)) {
    const both = ARABIC[event.code];
    if (!both) return "";
    return both === "لا" ? both : (event.shiftKey && both[1]) || both[0];
  }
  if (script === "latin" && arabicKey) {
    const letter = LATIN[event.code] || "";
    return event.shiftKey ? letter.toUpperCase() : letter;
  }
  return "";
}

function write(input, text) {
  input.setRangeText(text, input.selectionStart, input.selectionEnd, "end");
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

function valuesOf(form) {
  const values = {};
  for (const one of form.querySelectorAll("[name]")) {
    if (one.dataset.instead) continue;
    if (one.type !== "radio") values[one.name] = one.value;
    else if (one.checked) values[one.name] = one.dataset.other ? form.querySelector(`[data-instead="${one.name}"]`)?.value ?? "" : one.value;
  }
  return values;
}

// The steps of the keyboard: every control, and of several radio buttons the chosen one or the first.
function steps(form) {
  const groups = new Set();
  return [...form.querySelectorAll("input, select, textarea, button[type=submit]")].filter((one) => {
    if (one.dataset.aside) return false;
    if (one.dataset.instead) return form.querySelector(`input[name="${one.dataset.instead}"][data-other]`)?.checked;
    if (one.type !== "radio") return true;
    if (groups.has(one.name)) return false;
    groups.add(one.name);
    return true;
  }).map((one) => (one.type === "radio" && form.querySelector(`input[name="${one.name}"]:checked`)) || one);
}

// An act's pages beside what is typed of them: the image follows the field, everything works by keyboard, and what is
// typed is kept while it is typed. `entry` names the act on the screen; when it changes, the next one has come.
export function ActReader({ entry, images, next, labels, attempt, wrong, onKeep, onFinish, children }) {
  const [page, setPage] = useState(0);
  const [view, setView] = useState({ x: 0, y: 0, scale: 0 });
  const [busy, setBusy] = useState(false);
  const [switching, setSwitching] = useState(true);
  const frame = useRef(null);
  const picture = useRef(null);
  const form = useRef(null);
  const dirty = useRef(false);
  const timer = useRef(0);
  const target = useRef(null);
  const drag = useRef(null);

  const flush = () => {
    clearTimeout(timer.current);
    if (!dirty.current || !form.current) return;
    dirty.current = false;
    const at = document.activeElement?.name || "";
    onKeep?.(form.current.dataset.entry, valuesOf(form.current), at);
  };

  // The region that a field asked for, as large as it fits; without one, the whole page in its width.
  const show = (region) => {
    const box = frame.current?.getBoundingClientRect();
    const image = picture.current;
    if (!box?.width || !image?.naturalWidth) return;
    const { naturalWidth: width, naturalHeight: height } = image;
    const whole = Math.min(box.width / width, box.height / height);
    if (!region) {
      const scale = box.width / width;
      setView({ scale, x: 0, y: 0 });
      return;
    }
    const [left, top, wide, high] = region;
    const scale = Math.max(whole, Math.min(CLOSEST, 0.96 * box.width / (wide * width), 0.9 * box.height / (high * height)));
    setView({ scale, x: box.width / 2 - (left + wide / 2) * width * scale, y: box.height / 2 - (top + high / 2) * height * scale });
  };
  const zoom = (factor, at) => setView((was) => {
    const box = frame.current.getBoundingClientRect();
    const scale = Math.max(0.05, Math.min(2 * CLOSEST, was.scale * factor));
    const [cx, cy] = at || [box.width / 2, box.height / 2];
    return { scale, x: cx - (cx - was.x) * (scale / was.scale), y: cy - (cy - was.y) * (scale / was.scale) };
  });
  const follow = (element) => {
    const holder = element?.closest?.("[data-region]");
    if (!holder) return;
    target.current = holder.dataset.region ? holder.dataset.region.split(",").map(Number) : null;
    const wanted = Math.max(0, Math.min(images.length - 1, Number(holder.dataset.page) || 0));
    if (wanted !== page) setPage(wanted);
    else show(target.current);
  };

  useEffect(() => {
    try { setSwitching(localStorage.getItem(SWITCH) !== "off"); } catch { /* a browser that keeps nothing: it stays on */ }
  }, []);
  useLayoutEffect(() => {
    setBusy(false);
    setPage(0);
    dirty.current = false;
    target.current = null;
    const first = form.current && steps(form.current)[0];
    first?.focus({ preventScroll: true });
    if (first) follow(first);
    for (const address of next || []) new Image().src = address;
    return flush;
  }, [entry]);
  useEffect(() => {
    setBusy(false);
    if (attempt && wrong) document.getElementById(wrong)?.focus();
  }, [attempt]);
  useEffect(() => {
    const leave = () => document.visibilityState === "hidden" && flush();
    const resized = () => show(target.current);
    document.addEventListener("visibilitychange", leave);
    window.addEventListener("resize", resized);
    return () => {
      document.removeEventListener("visibilitychange", leave);
      window.removeEventListener("resize", resized);
    };
  }, []);

  const changed = (event) => {
    if (event.target.dataset.aside) return;
    const other = event.target.dataset.instead;
    if (other) {
      const radio = form.current.querySelector(`input[name="${other}"][data-other]`);
      if (radio && !radio.checked) radio.checked = true;
    }
    dirty.current = true;
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, KEEP_AFTER);
  };
  const finish = (event) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    clearTimeout(timer.current);
    dirty.current = false;
    onFinish?.(form.current.dataset.entry, valuesOf(form.current));
  };
  const step = (from, by) => {
    const all = steps(form.current);
    const group = from.type === "radio" && all.find((one) => one.name === from.name);
    const to = all[all.indexOf(group || from) + by];
    if (!to) return;
    to.focus();
    if (to.select && to.type !== "radio") to.select();
  };
  const pressed = (event) => {
    if (event.nativeEvent.isComposing) return;
    const { target: on } = event;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return finish(event);
    if (event.altKey && ["+", "=", "-", "0"].includes(event.key)) {
      event.preventDefault();
      return event.key === "0" ? show(null) : zoom(event.key === "-" ? 0.8 : 1.25);
    }
    if (event.key === "Enter" && on.tagName !== "TEXTAREA" && on.type !== "submit" && on.tagName !== "BUTTON") {
      event.preventDefault();
      return step(on, event.shiftKey ? -1 : 1);
    }
    const script = on.dataset?.script;
    if (!switching || !script || event.ctrlKey || event.altKey || event.metaKey) return undefined;
    const text = meant(event, script);
    if (text) {
      event.preventDefault();
      write(on, text);
    }
    return undefined;
  };

  const grab = (event) => {
    drag.current = { x: event.clientX - view.x, y: event.clientY - view.y };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const pull = (event) => drag.current && setView((was) => ({ ...was, x: event.clientX - drag.current.x, y: event.clientY - drag.current.y }));
  const wheel = (event) => {
    if (!event.ctrlKey) return setView((was) => ({ ...was, x: was.x - event.deltaX, y: was.y - event.deltaY }));
    const box = frame.current.getBoundingClientRect();
    return zoom(event.deltaY < 0 ? 1.1 : 0.9, [event.clientX - box.left, event.clientY - box.top]);
  };

  const tool = "btn btn-sm btn-outline border-(--casa-line) casa-tap font-semibold";
  return (
    <form ref={form} data-entry={entry} noValidate onSubmit={finish} onInput={changed} onKeyDown={pressed}
      onFocus={(event) => follow(event.target)} onBlur={() => dirty.current && flush()} aria-busy={busy}
      className="grid gap-4 lg:grid-cols-[minmax(0,11fr)_minmax(0,9fr)] lg:items-start">
      <div className="space-y-2 max-lg:sticky max-lg:top-0 max-lg:z-10 max-lg:bg-base-200 max-lg:pb-2 lg:sticky lg:top-4">
        <div ref={frame} onPointerDown={grab} onPointerMove={pull} onPointerUp={() => { drag.current = null; }} onWheel={wheel}
          className="relative h-[38dvh] touch-none cursor-grab overflow-hidden rounded-box border border-base-300 bg-base-300 lg:h-[calc(100dvh-16rem)] lg:min-h-80">
          <img ref={picture} src={images[page]} alt={labels.page.replace("{page}", page + 1)} draggable={false}
            onLoad={() => show(target.current)}
            style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`, transformOrigin: "0 0", visibility: view.scale ? "visible" : "hidden" }}
            className="absolute top-0 left-0 max-w-none select-none motion-safe:transition-transform motion-safe:duration-150" />
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <button type="button" className={tool} onClick={() => zoom(1.25)} aria-label={labels.closer} title={`${labels.closer} (Alt +)`}>+</button>
          <button type="button" className={tool} onClick={() => zoom(0.8)} aria-label={labels.farther} title={`${labels.farther} (Alt −)`}>−</button>
          <button type="button" className={tool} onClick={() => show(null)} title="Alt 0">{labels.whole}</button>
          {images.length > 1 && images.map((address, index) => (
            <button key={address} type="button" className={`${tool} aria-pressed:border-primary aria-pressed:text-primary`} aria-pressed={index === page}
              onClick={() => { target.current = null; setPage(index); }}>{labels.page.replace("{page}", index + 1)}</button>
          ))}
          <label className="ms-auto flex items-center gap-2 text-sm">
            <input type="checkbox" className="checkbox checkbox-sm border-(--casa-line) text-primary" checked={switching} data-aside="yes"
              onChange={(event) => {
                setSwitching(event.target.checked);
                try { localStorage.setItem(SWITCH, event.target.checked ? "on" : "off"); } catch { /* it holds for this page */ }
              }} />
            {labels.keyboard}
          </label>
        </div>
      </div>
      <div className="space-y-3">{children}</div>
    </form>
  );
}
