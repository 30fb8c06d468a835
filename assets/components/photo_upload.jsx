import { useEffect, useRef, useState } from "react";

import { Refused, Transfer, dropPass, forget, keptPass, passOf, shrunk, thumbnail } from "./photo_transfer.js";

const BUSY = ["waiting", "sending", "checking", "delayed", "offline"];

// Photos of one draft. `kept` are the ids that the server remembers for it; `onChange(ids, secret)` tells what is
// received, `onBusy(count)` how many are still on their way.
export function PhotoUpload({ id, purpose, kind, accept, kept, most, limit, labels, describedBy, className, onChange, onBusy, children }) {
  const [photos, setPhotos] = useState([]);
  const [spoken, setSpoken] = useState("");
  const [touch, setTouch] = useState(false);
  const all = useRef([]);
  const pass = useRef(null);
  const queue = useRef(Promise.resolve());
  const told = useRef("");
  const before = useRef(0);
  const picker = useRef(null);
  const camera = useRef(null);
  const adder = useRef(null);
  const alive = useRef(true);

  const show = (list) => {
    all.current = list;
    if (!alive.current) return;
    setPhotos(list);
    const received = list.filter((photo) => photo.status === "done").map((photo) => photo.id);
    const count = list.filter((photo) => BUSY.includes(photo.status)).length;
    const news = `${received.join()}|${count}`;
    if (news === told.current) return;
    if (received.join() !== told.current.split("|")[0]) onChange?.(received, pass.current?.secret ?? "");
    told.current = news;
    onBusy?.(count);
  };
  const change = (key, what) => show(all.current.map((photo) => (photo.key === key ? { ...photo, ...what } : photo)));
  const find = (key) => all.current.find((photo) => photo.key === key);
  const say = (photo, words) => setSpoken(`${photo.name} : ${words}`);

  const send = async (key) => {
    const photo = find(key);
    if (!photo) return;
    change(key, { status: "sending", error: "" });
    try {
      pass.current ??= await passOf(purpose);
      if (!photo.transfer) {
        const file = photo.file.type.startsWith("image/") ? await shrunk(photo.file) : photo.file;
        if (file.size > limit) throw new Refused(labels.tooLarge);
        // A photo that Casa could not take stays announced as delayed, however often it is tried again.
        const delayed = () => find(key)?.status === "delayed";
        const advance = (share) => change(key, delayed() ? { share } : { share, status: share < 1 ? "sending" : "checking" });
        const trouble = () => {
          if (!find(key) || delayed()) return;
          change(key, { status: "delayed" });
          say(photo, labels.delayed);
        };
        photo.transfer = new Transfer(file, photo.name, kind, pass.current, advance, trouble);
        change(key, { transfer: photo.transfer });
      }
      const received = await photo.transfer.run();
      if (!find(key)) return;
      change(key, { status: "done", id: received });
      say(photo, labels.done);
    } catch (error) {
      if (!find(key)) return;
      const refused = error instanceof Refused;
      const words = refused ? error.message || labels.failed : navigator.onLine ? labels.failed : labels.offline;
      change(key, { status: refused ? "refused" : navigator.onLine ? "failed" : "offline", error: words });
      say(photo, words);
    }
  };
  // One after the other: on a slow network five half-sent photos are worth less than two whole ones.
  const enqueue = (key) => {
    change(key, { status: "waiting", error: "" });
    queue.current = queue.current.then(() => send(key));
  };

  const add = (event) => {
    const room = most - all.current.length;
    const chosen = [...event.target.files];
    event.target.value = "";
    const fresh = chosen.slice(0, room).map((file) => ({
      key: crypto.getRandomValues(new Uint32Array(2)).join("-"),
      name: file.name, file, url: URL.createObjectURL(file), share: 0, status: "waiting", id: "", error: "",
    }));
    show([...all.current, ...fresh]);
    fresh.forEach((photo) => enqueue(photo.key));
    setSpoken(chosen.length > room ? labels.full : "");
  };

  const remove = (photo) => {
    show(all.current.filter((other) => other.key !== photo.key));
    URL.revokeObjectURL(photo.url);
    if (photo.transfer) photo.transfer.abandon();
    else if (photo.id && pass.current) forget(photo.id, pass.current);
    say(photo, labels.removed);
    adder.current?.focus();
  };

  const restore = async (ids) => {
    pass.current ??= keptPass(purpose);
    if (!pass.current) {
      // Without the secret these can no longer be claimed: better said now than when the form is sent.
      onChange?.([], "");
      return;
    }
    for (const photoId of ids) {
      const url = await thumbnail(photoId, pass.current).catch(() => "");
      if (url === null || all.current.some((photo) => photo.id === photoId)) continue;
      const name = `${labels.photo} ${all.current.length + 1}`;
      show([...all.current, { key: photoId, id: photoId, name, url, share: 1, status: "done", error: "" }]);
    }
    if (!all.current.length) onChange?.([], "");
  };

  useEffect(() => {
    const known = new Set(all.current.map((photo) => photo.id));
    const ids = kept ?? [];
    const unknown = ids.filter((photoId) => !known.has(photoId));
    if (unknown.length) restore(unknown);
    if (before.current && !ids.length && all.current.some((photo) => photo.status === "done")) {
      // The draft was filed or thrown away: the next one gets a secret of its own.
      pass.current = null;
      dropPass(purpose);
      told.current = "|0";
      show([]);
    }
    before.current = ids.length;
  }, [(kept ?? []).join()]);

  useEffect(() => {
    alive.current = true;
    setTouch(window.matchMedia("(pointer: coarse)").matches);
    const again = () =>
      all.current.filter((photo) => ["offline", "failed"].includes(photo.status)).forEach((photo) => enqueue(photo.key));
    window.addEventListener("online", again);
    return () => {
      alive.current = false;
      window.removeEventListener("online", again);
      all.current.forEach((photo) => URL.revokeObjectURL(photo.url));
    };
  }, []);

  const full = photos.length >= most;
  return (
    <div className={className}>
      <div className="flex flex-wrap gap-3">
        <button
          type="button" id={id} ref={adder} className="btn btn-outline border-(--casa-line) bg-base-100 min-h-12"
          aria-describedby={describedBy} aria-disabled={full} onClick={() => !full && picker.current.click()}
        >
          {children}
          {labels.choose}
        </button>
        {touch && !full && accept.includes("image/") && (
          <button
            type="button" className="btn btn-outline border-(--casa-line) bg-base-100 min-h-12"
            onClick={() => camera.current.click()}
          >
            {labels.take}
          </button>
        )}
      </div>
      {full && <p className="mt-2 text-sm text-(--casa-muted)">{labels.full}</p>}
      <input ref={picker} type="file" accept={accept} multiple hidden onChange={add} aria-label={labels.choose} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden onChange={add} aria-label={labels.take} />
      {photos.length > 0 && (
        <ul className="mt-4 flex flex-col gap-3">
          {photos.map((photo) => (
            <Row key={photo.key} photo={photo} labels={labels} drawing={children} onRemove={remove} onRetry={enqueue} />
          ))}
        </ul>
      )}
      <p className="sr-only" aria-live="polite">{spoken}</p>
    </div>
  );
}

function Row({ photo, labels, drawing, onRemove, onRetry }) {
  const [shown, setShown] = useState(true);
  const wrong = ["failed", "refused"].includes(photo.status);
  const late = photo.status === "delayed";
  const state = photo.error || labels[photo.status] || "";
  return (
    <li className="flex items-center gap-3 rounded-(--radius-box) border border-base-300 bg-base-100 p-2">
      <span className="grid size-16 shrink-0 place-items-center overflow-hidden rounded-(--radius-field) bg-base-300">
        {photo.url && shown ? (
          <img src={photo.url} alt={`${labels.preview} : ${photo.name}`} className="size-16 object-cover" onError={() => setShown(false)} />
        ) : (
          <span className="text-(--casa-muted)" aria-hidden="true">{drawing}</span>
        )}
      </span>
      <span className="min-w-0 flex-1">
        <bdi className="block truncate font-semibold">{photo.name}</bdi>
        <span className={wrong ? "block text-sm font-semibold text-error" : late ? "block text-sm font-semibold text-warning" : "block text-sm text-(--casa-muted)"}>{state}</span>
        {["sending", "offline"].includes(photo.status) && (
          <progress className="progress progress-primary mt-1 w-full" max="100" value={Math.round(photo.share * 100)} aria-label={`${labels.sending} : ${photo.name}`} />
        )}
      </span>
      {photo.status === "failed" && (
        <button type="button" className="btn btn-ghost min-h-11" onClick={() => onRetry(photo.key)} aria-label={`${labels.retry} : ${photo.name}`}>
          {labels.retry}
        </button>
      )}
      <button type="button" className="btn btn-ghost min-h-11" onClick={() => onRemove(photo)} aria-label={`${labels.remove} : ${photo.name}`}>
        {labels.remove}
      </button>
    </li>
  );
}
