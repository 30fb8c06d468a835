import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

// Not WebCrypto: phones that are a few years old have no Ed25519 there.
hashes.sha512 = sha512;

const KEPT = "casa_document_keys";
const LONGEST = 2000;

const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const jsonOf = (part) => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(part)));

// The city's keys: fresh ones when there is a network, else those that this device kept.
export async function cityKeys() {
  try {
    const answer = await fetch("/api/verify/keys", { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    try {
      localStorage.setItem(KEPT, JSON.stringify(found));
    } catch {
      // A browser that keeps nothing still checks while it is connected.
    }
    // A device in a hall knows the keys and has no register to ask.
    return { ...found, fresh: !found.offline };
  } catch {
    try {
      return { keys: [], ...JSON.parse(localStorage.getItem(KEPT) ?? "{}"), fresh: false };
    } catch {
      return { keys: [], fresh: false };
    }
  }
}

// The statement in what was scanned, pasted or linked: all behind the last `#`.
export const statementIn = (text) => text.trim().split("#").pop().replace(/\s/g, "");

// {state: "valid", said} | {state: "invalid"} | {state: "no_keys"} of a compact JWS (RFC 7515) with Ed25519 (RFC 8037).
export function judge(text, { keys, fresh }) {
  try {
    const [head, body, signature, ...more] = text.split(".");
    if (text.length > LONGEST || !signature || more.length) return { state: "invalid" };
    const { alg, kid } = jsonOf(head);
    if (alg !== "Ed25519") return { state: "invalid" };
    const key = keys.find((one) => one.kid === kid && one.kty === "OKP" && one.crv === "Ed25519");
    if (!key) return { state: fresh ? "invalid" : "no_keys" };
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!verify(bytesOf(signature), signed, bytesOf(key.x), { zip215: false })) return { state: "invalid" };
    const { n, k, h, d, s } = jsonOf(body);
    if (![n, k, h, d, s].every((one) => typeof one === "string")) return { state: "invalid" };
    return { state: "valid", said: { number: n, kind: k, initials: h, date: d, digest: s } };
  } catch {
    return { state: "invalid" }; // not base64, not JSON: not ours
  }
}

// The text of the code on a photo, or "".
export async function codeOn(photo) {
  const [{ default: jsQR }, picture] = await Promise.all([import("jsqr"), createImageBitmap(photo)]);
  // A dense code wants pixels, a noisy photo fewer of them.
  for (const most of [1600, 900, 2600]) {
    const share = Math.min(1, most / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = jsQR(data, width, height);
    if (found?.data) return found.data;
  }
  return "";
}

// The text of a code that is held before a camera, frame by frame, until `stopped()`; "" then.
export async function codeBefore(video, stopped) {
  const { default: jsQR } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  while (!stopped()) {
    if (video.videoWidth) {
      [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
      pen.drawImage(video, 0, 0);
      const found = jsQR(pen.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height);
      if (found?.data) return found.data;
    }
    await new Promise((resume) => setTimeout(resume, 150));
  }
  return "";
}

const OWN_PARTS = /["'](\/(?:assets\/)?[\w./-]+\.(?:js|css|svg|woff2))["']/g;

// Keeps a page and the parts that its HTML names, for when there is no network.
async function keepPage(cache, page) {
  await navigator.serviceWorker.register("/check_worker.js", { scope: page });
  const answer = await fetch(`${page}/`, { credentials: "omit" });
  const html = await answer.clone().text();
  await cache.put(page, answer.clone());
  await cache.put(`${page}/`, answer);
  const parts = new Set(Array.from(html.matchAll(OWN_PARTS), ([, part]) => part));
  await Promise.allSettled(Array.from(parts, (part) => cache.add(part)));
}

// Keeps the page in this device, in every language, so that it opens and changes its language without a network.
export async function keepForLater(languages) {
  if (!navigator.serviceWorker) return;
  try {
    const [, mine, ...rest] = window.location.pathname.replace(/\/$/, "").split("/");
    const [page, ...others] = [mine, ...languages.filter((one) => one !== mine)].map((one) => `/${[one, ...rest].join("/")}`);
    await navigator.serviceWorker.register("/check_worker.js", { scope: page });
    await import("jsqr");
    const parts = performance.getEntriesByType("resource").map((one) => new URL(one.name));
    const own = parts.filter((one) => one.origin === window.location.origin && !/^\/(api|_event|_upload)\b/.test(one.pathname));
    const cache = await caches.open("casa-check-1");
    await Promise.allSettled([page, `${page}/`, ...own.map((one) => one.pathname + one.search)].map((address) => cache.add(address)));
    for (const other of others) await keepPage(cache, other);
    document.documentElement.dataset.kept = "true";
  } catch (error) {
    console.warn("check", error); // a private window keeps nothing
  }
}
