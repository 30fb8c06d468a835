import { useEffect, useRef, useState } from "react";

const AT_ONCE = 3;
const PAUSES = [0, 1000, 3000, 8000, 20000];
const KINDS = /\.(jpe?g|png|tiff?|pdf)$/i;

class Refused extends Error {}

const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));
const inOrder = new Intl.Collator("en", { numeric: true });

async function insist(request) {
  for (const wait of PAUSES) {
    await pause(wait);
    try {
      const response = await request();
      const body = await response.json().catch(() => ({}));
      if (response.ok) return body;
      // Casa refuses in the person's language; its own troubles are worth another try.
      const refused = response.status < 500 && response.status !== 429;
      throw refused || wait === PAUSES.at(-1) ? new Refused(body.message) : new Error(body.message);
    } catch (error) {
      if (error instanceof Refused || wait === PAUSES.at(-1)) throw error;
    }
  }
}

// Without a secure context the browser computes no digests: everything is sent, and Casa keeps each file once.
async function digestOf(file) {
  if (!window.crypto?.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function filesOf(entries) {
  const found = [];
  const walk = async (entry) => {
    if (entry.isFile) return found.push(await new Promise((give, fail) => entry.file(give, fail)));
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((give, fail) => reader.readEntries(give, fail));
      if (!some.length) return undefined;
      for (const one of some) await walk(one);
    }
  };
  for (const entry of entries) await walk(entry);
  return found;
}

// Files of one batch: dropped, chosen, or taken by a phone's camera. What the batch holds already is not sent again,
// so an interrupted sending goes on when the same files are dropped once more.
export function RegisterUpload({ batch, labels, onSent, children }) {
  const [state, setState] = useState({ total: 0, sent: 0, failed: [] });
  const [over, setOver] = useState(false);
  const picker = useRef(null);
  const folder = useRef(null);
  const camera = useRef(null);
  const queue = useRef(Promise.resolve());
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);

  const change = (how) => alive.current && setState(how);
  const ask = (path, body, headers) => fetch(`/api/registers/batches/${batch}${path}`, { method: "POST", body, headers });

  const send = async (files) => {
    const wanted = files.filter((file) => KINDS.test(file.name)).sort((one, other) => inOrder.compare(one.webkitRelativePath || one.name, other.webkitRelativePath || other.name));
    if (!wanted.length) return;
    change((was) => ({ total: was.total + wanted.length, sent: was.sent, failed: was.failed }));
    try {
      const digests = [];
      for (const file of wanted) digests.push(await digestOf(file));
      const asked = JSON.stringify({ digests: digests.filter(Boolean) });
      const { known, last } = await insist(() => ask("/known", asked, { "Content-Type": "application/json" }));
      const there = new Set(known);
      let next = 0;
      const worker = async () => {
        while (alive.current && next < wanted.length) {
          const at = next++;
          const file = wanted[at];
          try {
            if (!there.has(digests[at])) {
              const query = new URLSearchParams({ name: file.name, place: last + at + 1 });
              await insist(() => ask(`/originals?${query}`, file, { "Content-Type": "application/octet-stream" }));
            }
            change((was) => ({ ...was, sent: was.sent + 1 }));
          } catch (error) {
            change((was) => ({ ...was, failed: [...was.failed, { name: file.name, why: error.message || labels.failed }] }));
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    } catch (error) {
      const failed = wanted.map((file) => ({ name: file.name, why: error.message || labels.failed }));
      change((was) => ({ ...was, failed: [...was.failed, ...failed] }));
    }
    onSent?.();
  };
  const enqueue = (files) => { queue.current = queue.current.then(() => send(files)); };
  const chosen = (event) => {
    enqueue([...event.target.files]);
    event.target.value = "";
  };
  const dropped = async (event) => {
    event.preventDefault();
    setOver(false);
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    enqueue(entries.length ? await filesOf(entries) : [...event.dataTransfer.files]);
  };

  const { total, sent, failed } = state;
  const going = sent + failed.length < total;
  const button = "btn btn-outline border-(--casa-line) font-semibold";
  return (
    <div
      onDragOver={(event) => { event.preventDefault(); setOver(true); }}
      onDragLeave={() => setOver(false)}
      onDrop={dropped}
      className={`flex flex-col items-center gap-3 rounded-box border-2 border-dashed p-6 text-center ${over ? "border-primary bg-(--casa-info-soft)" : "border-(--casa-line) bg-base-100"}`}
    >
      {children}
      <p className="text-sm text-(--casa-muted)">{labels.hint}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <button type="button" className="btn btn-primary" onClick={() => picker.current.click()}>{labels.choose}</button>
        <button type="button" className={button} onClick={() => folder.current.click()}>{labels.folder}</button>
        <button type="button" className={`${button} pointer-fine:hidden`} onClick={() => camera.current.click()}>{labels.camera}</button>
      </div>
      <input ref={picker} type="file" multiple accept=".jpg,.jpeg,.png,.tif,.tiff,.pdf" onChange={chosen} className="hidden" aria-label={labels.choose} data-pages="files" />
      <input ref={folder} type="file" webkitdirectory="" onChange={chosen} className="hidden" aria-label={labels.folder} />
      <input ref={camera} type="file" accept="image/jpeg" capture="environment" onChange={chosen} className="hidden" aria-label={labels.camera} />
      <p role="status" className="text-sm font-semibold">
        {total > 0 && (going ? labels.sending : labels.sent).replace("{sent}", sent).replace("{total}", total)}
      </p>
      {going && <progress className="progress progress-primary w-full max-w-md" max={total} value={sent + failed.length} aria-label={labels.choose} />}
      {failed.length > 0 && (
        <ul role="alert" className="w-full max-w-xl space-y-1 text-start text-sm text-error">
          {failed.slice(0, 20).map((file, index) => (
            <li key={index}><bdi className="font-semibold">{file.name}</bdi> — {file.why}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
