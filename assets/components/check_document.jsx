import { Children, useEffect, useRef, useState } from "react";

import { cityKeys, codeBefore, codeOn, judge, keepForLater, statementIn } from "./check_statement.js";

const LARGEST = 20_000_000; // bytes, as the server takes them
const CARD = "space-y-3 rounded-box border border-base-300 bg-base-100 p-4";
const LOOK = { web: "btn-lg", kiosk: "h-24 text-[1.75rem] gap-4" };
const TONES = {
  success: ["bg-(--casa-success-soft)", "text-success"],
  warning: ["bg-(--casa-warning-soft)", "text-warning"],
  error: ["bg-(--casa-error-soft)", "text-error"],
};

// The statement travels behind `#` and leaves the address at once: what the server is told of the address has no part in it.
const KEPT = "casa_checked";
function taken() {
  if (typeof window === "undefined") return "";
  const found = window.location.hash.slice(1);
  if (found.includes(".")) {
    sessionStorage.setItem(KEPT, found);
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  }
  return sessionStorage.getItem(KEPT) ?? "";
}
let first = taken();

const shownDate = (text, locale) =>
  new Intl.DateTimeFormat(`${locale}-MA-u-nu-latn`, { dateStyle: "long", timeZone: text.length > 10 ? "Africa/Casablanca" : "UTC" }).format(new Date(text));

async function asked(said) {
  try {
    const answer = await fetch("/api/verify/status", {
      method: "POST",
      credentials: "omit",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ number: said.number, digest: said.digest }),
    });
    return answer.ok ? await answer.json() : { standing: "offline" };
  } catch {
    return { standing: "offline" };
  }
}

function Verdict({ tone, drawing, title, help, children }) {
  const [ground, ink] = TONES[tone];
  return (
    <section className="overflow-hidden rounded-box border border-base-300 bg-base-100" data-verdict={tone}>
      <div className={`flex items-start gap-3 px-4 py-3 ${ground}`}>
        <span className={`mt-0.5 ${ink}`}>{drawing}</span>
        <div className="min-w-0 flex-1">
          <h2 className={`text-xl font-semibold ${ink}`}>{title}</h2>
          <p>{help}</p>
        </div>
      </div>
      {children}
    </section>
  );
}

function Lines({ rows }) {
  return (
    <dl className="divide-y divide-base-300 px-4">
      {rows.map(([label, value]) => (
        <div key={label} className="flex flex-wrap items-baseline justify-between gap-x-4 py-2.5">
          <dt className="text-(--casa-muted)">{label}</dt>
          <dd className="font-semibold">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Remark({ drawing, children }) {
  return (
    <div className="flex items-start gap-2.5 border-t border-base-300 px-4 py-3">
      <span className="mt-0.5 text-(--casa-muted)">{drawing}</span>
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

function Stated({ found, register, demonstration, words, kinds, locale, icons, onAgain }) {
  if (found.state === "invalid") return <Verdict tone="error" drawing={icons.ban} title={words.invalid} help={words.invalid_help} />;
  if (found.state === "no_keys") return <Verdict tone="warning" drawing={icons["wifi-off"]} title={words.no_keys} help={words.no_keys_help} />;
  const { said } = found;
  const other = locale === "ar" ? "fr" : "ar";
  const name = kinds[said.kind];
  const titled = name ? (
    <>
      <span className="block">{name[locale]}</span>
      <span className="block text-sm font-normal text-(--casa-muted)" lang={other} dir={other === "ar" ? "rtl" : "ltr"}>{name[other]}</span>
    </>
  ) : <bdi>{said.kind}</bdi>;
  const rows = [
    [words.kind, titled],
    [words.number, <bdi className="casa-ref" key="n">{said.number}</bdi>],
    [words.initials, <bdi key="h">{said.initials}</bdi>],
    [words.date, shownDate(said.date, locale)],
  ];
  const verdict = {
    revoked: ["error", icons.ban, words.revoked, words.revoked_help.replace("{date}", register.revoked_at ? shownDate(register.revoked_at, locale) : "")],
    unknown: ["warning", icons["triangle-alert"], words.unknown, words.unknown_help],
  }[register.standing] ?? ["success", icons["badge-check"], words.valid, words.valid_help];
  return (
    <Verdict tone={verdict[0]} drawing={verdict[1]} title={verdict[2]} help={verdict[3]}>
      <Lines rows={rows} />
      {register.standing === "in_force" && <Remark drawing={icons["file-check"]}>{words.in_force}</Remark>}
      {register.standing === "asking" && <Remark drawing={icons.info}>{words.asking}</Remark>}
      {register.standing === "offline" && (
        <Remark drawing={icons["wifi-off"]}>
          <p>{words.offline}</p>
          {onAgain && <button type="button" className="btn btn-outline mt-2 border-(--casa-line)" onClick={onAgain}>{words.again}</button>}
        </Remark>
      )}
      {demonstration && <Remark drawing={icons["triangle-alert"]}>{words.demonstration}</Remark>}
    </Verdict>
  );
}

function Examined({ file, words, locale, icons }) {
  if (file.problem) return <Verdict tone="warning" drawing={icons["triangle-alert"]} title={words.file} help={file.problem} />;
  const revoked = file.register.standing === "revoked";
  const [tone, drawing, name] = !file.sealed
    ? ["error", "ban", "pdf_none"]
    : !file.intact ? ["error", "ban", "pdf_changed"]
    : revoked ? ["error", "ban", "revoked"]
    : file.ours ? ["success", "badge-check", "pdf_good"] : ["warning", "triangle-alert", "pdf_foreign"];
  const help = words[`${name}_help`].replace("{date}", revoked ? shownDate(file.register.revoked_at, locale) : "");
  const rows = [[words.by, <bdi key="by">{file.subject}</bdi>]];
  if (file.signed_at) rows.push([words.at, shownDate(file.signed_at, locale)]);
  return (
    <Verdict tone={tone} drawing={icons[drawing]} title={words[name]} help={help}>
      {file.sealed && <Lines rows={rows} />}
      {file.intact && file.register.standing === "in_force" && <Remark drawing={icons["file-check"]}>{words.in_force}</Remark>}
      {file.intact && file.register.standing === "unknown" && <Remark drawing={icons["triangle-alert"]}>{words.pdf_unlisted}</Remark>}
      {file.sealed && file.demonstration && <Remark drawing={icons["triangle-alert"]}>{words.demonstration}</Remark>}
    </Verdict>
  );
}

// What the camera sees, until a code is read or the reader gives up; its frames stay in this element.
function Camera({ onCode, onTrouble, onClose, words }) {
  const video = useRef(null);
  useEffect(() => {
    let over = false;
    let stream = null;
    const watch = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1920 } } });
        if (over) return stream.getTracks().forEach((track) => track.stop());
        video.current.srcObject = stream;
        await video.current.play();
        const text = await codeBefore(video.current, () => over);
        if (text && !over) onCode(text);
      } catch {
        if (!over) onTrouble();
      }
      return undefined;
    };
    watch();
    return () => {
      over = true;
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);
  return (
    <div className="space-y-4" data-camera>
      <video ref={video} muted playsInline aria-label={words.camera} className="aspect-video w-full rounded-box bg-neutral object-cover" />
      <p role="status" className="text-[1.75rem]">{words.camera_help}</p>
      <button type="button" className="btn btn-outline h-20 w-full border-(--casa-line) text-[1.75rem]" onClick={onClose}>{words.camera_stop}</button>
    </div>
  );
}

// Checks a document by its code in this device, then asks the register; a PDF is checked by the server.
// At a kiosk (`at`) a camera is held to the code; nothing opens a file dialog there.
export function CheckDocument({ locale, languages, words, kinds, drawings, at = "web", children }) {
  const parts = Children.toArray(children);
  const icons = Object.fromEntries(drawings.map((name, place) => [name, parts[place]]));
  const kiosk = at === "kiosk";
  const [found, setFound] = useState(null);
  const [register, setRegister] = useState({ standing: "asking" });
  const [demonstration, setDemonstration] = useState(false);
  const [named, setNamed] = useState(kinds); // those of the keys are newer than those of the page
  const [seeing, setSeeing] = useState(false);
  const [file, setFile] = useState(null);
  const [busy, setBusy] = useState("");
  const [trouble, setTrouble] = useState("");
  const camera = useRef(null);
  const album = useRef(null);
  const picker = useRef(null);
  const turn = useRef(0);

  const check = async (text) => {
    const statement = statementIn(text);
    const mine = ++turn.current;
    if (!statement) return;
    setTrouble("");
    setFile(null);
    const keys = await cityKeys();
    const outcome = judge(statement, keys);
    if (mine !== turn.current) return;
    setDemonstration(Boolean(keys.demonstration));
    setNamed({ ...kinds, ...keys.kinds });
    setRegister({ standing: keys.fresh ? "asking" : "offline" });
    setFound({ ...outcome, statement });
    if (outcome.state !== "valid" || !keys.fresh) return;
    const told = await asked(outcome.said);
    if (mine === turn.current) setRegister(told);
  };

  useEffect(() => {
    const began = taken() || first;
    first = "";
    if (began) check(began);
    else cityKeys();
    const changed = () => check(taken());
    window.addEventListener("hashchange", changed);
    const later = kiosk ? 0 : window.setTimeout(() => keepForLater(languages), 1500);
    return () => {
      window.removeEventListener("hashchange", changed);
      window.clearTimeout(later);
    };
  }, []);

  const photographed = async (event) => {
    const [photo] = event.target.files;
    event.target.value = "";
    if (!photo) return;
    setBusy("photo");
    setTrouble("");
    const text = await codeOn(photo).catch(() => "");
    setBusy("");
    if (text) await check(text);
    else setTrouble(words.no_code);
  };

  const chosen = async (event) => {
    const [pdf] = event.target.files;
    event.target.value = "";
    if (!pdf) return;
    turn.current += 1;
    setFound(null);
    if (pdf.size > LARGEST) return setFile({ problem: words.file_large });
    setBusy("file");
    try {
      const answer = await fetch("/api/verify/pdf", { method: "POST", credentials: "omit", headers: { "Content-Type": "application/pdf" }, body: pdf });
      const told = await answer.json();
      setFile(answer.ok ? told : { problem: told.message ?? words.file_failed });
    } catch {
      setFile({ problem: navigator.onLine ? words.file_failed : words.file_offline });
    }
    setBusy("");
    return undefined;
  };

  const pasted = (event) => {
    event.preventDefault();
    check(new FormData(event.target).get("statement"));
  };

  return (
    <div className="space-y-4">
      <div aria-live="polite" className="empty:hidden">
        {found && <Stated {...{ found, register, demonstration, words, locale, icons }} kinds={named} onAgain={kiosk ? null : () => check(found.statement)} />}
        {file && <Examined {...{ file, words, locale, icons }} />}
      </div>
      <section className={CARD} aria-labelledby="by-code">
        <h2 id="by-code" className="flex items-center gap-2 text-lg font-semibold">{icons["qr-code"]}{words.code}</h2>
        <p className="text-(--casa-muted)">{words.code_help}</p>
        {kiosk ? (
          seeing ? (
            <Camera
              words={words}
              onCode={(text) => { setSeeing(false); check(text); }}
              onTrouble={() => { setSeeing(false); setTrouble(words.camera_failed); }}
              onClose={() => setSeeing(false)}
            />
          ) : (
            <button type="button" className={`btn btn-primary btn-block ${LOOK.kiosk}`} onClick={() => { setTrouble(""); setSeeing(true); }}>
              {icons.camera}
              {words.camera_start}
            </button>
          )
        ) : (
          <>
            <input ref={camera} type="file" accept="image/*" capture="environment" className="hidden" tabIndex={-1} aria-hidden="true" onChange={photographed} data-photo />
            <input ref={album} type="file" accept="image/*" className="hidden" tabIndex={-1} aria-hidden="true" onChange={photographed} data-image />
            <button type="button" className={`btn btn-primary btn-block ${LOOK.web}`} onClick={() => camera.current.click()} aria-busy={busy === "photo"}>
              {icons.camera}
              {busy === "photo" ? words.reading : words.photo}
            </button>
            <button type="button" className="btn btn-outline btn-block border-(--casa-line)" onClick={() => album.current.click()}>{words.image}</button>
          </>
        )}
        <p role="alert" className="font-semibold text-error empty:hidden">{trouble}</p>
        <form onSubmit={pasted} className="space-y-1.5">
          <label htmlFor="statement" className="block font-semibold">{kiosk ? words.scan : words.paste}</label>
          <div className="flex gap-2">
            <input id="statement" name="statement" dir="ltr" autoComplete="off" className="input min-h-12 min-w-0 flex-1 bg-base-100" />
            <button type="submit" className="btn btn-outline min-h-12 border-(--casa-line)">{words.paste_do}</button>
          </div>
        </form>
      </section>
      {!kiosk && (
        <section className={CARD} aria-labelledby="by-file">
          <h2 id="by-file" className="flex items-center gap-2 text-lg font-semibold">{icons["file-check"]}{words.file}</h2>
          <p className="text-(--casa-muted)">{words.file_help}</p>
          <input ref={picker} type="file" accept="application/pdf,.pdf" className="hidden" tabIndex={-1} aria-hidden="true" onChange={chosen} data-pdf />
          <button type="button" className="btn btn-outline btn-block border-(--casa-line)" onClick={() => picker.current.click()} aria-busy={busy === "file"}>
            {busy === "file" ? words.file_busy : words.file_do}
          </button>
        </section>
      )}
    </div>
  );
}
