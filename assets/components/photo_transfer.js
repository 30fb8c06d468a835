// Moves a photo to Casa: by the tus protocol through Casa's own port, or straight to the object store where the
// server says so. Nothing here knows about React.

const UPLOADS = "/api/uploads";
const LARGEST_SIDE = 4000;
const PAUSES = [0, 1000, 3000, 5000, 10000, 20000];

export class Refused extends Error {}

const pause = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    // The server refuses in the person's language; its own troubles are worth another try.
    throw response.status < 500 && response.status !== 429 ? new Refused(body.message) : new Error(body.message);
  }
  return body;
}

async function insist(request, onTrouble) {
  for (const wait of PAUSES) {
    await pause(wait);
    try {
      return await answer(await request());
    } catch (error) {
      if (error instanceof Refused || !navigator.onLine || wait === PAUSES.at(-1)) throw error;
      onTrouble?.();
    }
  }
}

const shelf = (purpose) => `casa-upload:${purpose}`;

// The draft's pass: the secret that proves that its uploads are this browser's, and the way the bytes go.
export function keptPass(purpose) {
  try {
    return JSON.parse(localStorage.getItem(shelf(purpose)));
  } catch {
    return null; // private browsing without storage: the pass lives as long as the page
  }
}

const making = new Map();

// The pass of a draft, made once however many fields of the page ask for it at the same time.
export function passOf(purpose) {
  const known = keptPass(purpose);
  if (known) return known;
  if (!making.has(purpose)) making.set(purpose, newPass(purpose).finally(() => making.delete(purpose)));
  return making.get(purpose);
}

// The draft was filed or thrown away: the next one gets a pass of its own.
export function dropPass(purpose) {
  try {
    localStorage.removeItem(shelf(purpose));
  } catch {
    // private browsing without storage
  }
}

async function newPass(purpose) {
  const pass = await insist(() => fetch(`${UPLOADS}/secret`, { method: "POST" }));
  try {
    localStorage.setItem(shelf(purpose), JSON.stringify(pass));
  } catch {
    // as above
  }
  return pass;
}

const carrying = (pass) => ({ "Casa-Upload-Secret": pass.secret });

// A photo larger than anybody looks at is made smaller here, to spare the person's data plan. What the browser cannot
// open (HEIC on most) goes as it is: the server opens it.
export async function shrunk(file) {
  let image;
  try {
    image = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    return file;
  }
  const scale = LARGEST_SIDE / Math.max(image.width, image.height);
  if (scale >= 1) {
    image.close();
    return file;
  }
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const smaller = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return smaller && smaller.size < file.size ? smaller : file;
}

// Sends one photo and gives its id once the server has judged it. Rejects with Refused, whose message is for the
// person, or with any other error when the network or the server is at fault: then call `run` of the same transfer.
// `onTrouble` is told at the first failed try, long before the last one gives up.
export class Transfer {
  constructor(file, name, kind, pass, onProgress, onTrouble) {
    Object.assign(this, { file, name, kind, pass, onProgress, onTrouble, upload: null, request: null, id: "", arrived: false });
  }

  async run() {
    if (!this.arrived) {
      await (this.pass.direct ? this.post() : this.tus());
      this.arrived = true;
    }
    this.onProgress(1);
    const complete = () => fetch(`${UPLOADS}/${this.id}/complete`, { method: "POST", headers: carrying(this.pass) });
    await insist(complete, this.onTrouble);
    return this.id;
  }

  async tus() {
    const { Upload } = await import("tus-js-client");
    await new Promise((resolve, reject) => {
      // The same object goes on where it stopped: it asks the server how far it came.
      this.upload ??= new Upload(this.file, {
        endpoint: UPLOADS,
        headers: carrying(this.pass),
        metadata: { filename: this.name, kind: this.kind },
        retryDelays: PAUSES,
        storeFingerprintForResuming: false,
        // Without a network there is nothing to try: the person is told, and the browser says when it is back.
        onShouldRetry: (error) => {
          const status = error.originalResponse?.getStatus() ?? 0;
          if (!navigator.onLine) return false;
          const again = status === 0 || status >= 500 || [408, 409, 423, 429].includes(status);
          if (again) this.onTrouble?.();
          return again;
        },
      });
      this.upload.options.onProgress = (sent, size) => this.onProgress(size ? sent / size : 0);
      this.upload.options.onSuccess = resolve;
      this.upload.options.onError = (error) => reject(verdict(error));
      this.upload.start();
    });
    this.id = this.upload.url.split("/").at(-1);
  }

  async post() {
    const begin = () =>
      fetch(`${UPLOADS}/direct`, {
        method: "POST",
        headers: { ...carrying(this.pass), "Content-Type": "application/json" },
        body: JSON.stringify({ kind: this.kind, name: this.name, size: this.file.size }),
      });
    const begun = await insist(begin, this.onTrouble);
    const form = new FormData();
    for (const [name, value] of Object.entries(begun.fields)) form.append(name, value);
    form.append("Content-Type", this.file.type || "application/octet-stream");
    form.append("file", this.file);
    await new Promise((resolve, reject) => {
      this.request = new XMLHttpRequest();
      this.request.upload.onprogress = ({ loaded, total }) => this.onProgress(total ? loaded / total : 0);
      this.request.onload = () => (this.request.status < 300 ? resolve() : reject(new Error(this.request.status)));
      this.request.onerror = () => reject(new Error("network"));
      this.request.open("POST", begun.url);
      this.request.send(form);
    });
    this.id = begun.id;
  }

  async abandon() {
    this.request?.abort();
    await this.upload?.abort(false);
    const id = this.id || this.upload?.url?.split("/").at(-1);
    if (id) await forget(id, this.pass);
  }
}

function verdict(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  if (status < 400 || status >= 500 || [408, 409, 423, 429].includes(status)) return error;
  try {
    return new Refused(JSON.parse(error.originalResponse.getBody()).message);
  } catch {
    return error;
  }
}

// A deletion that fails is no loss: what nobody attaches is swept after some days.
export async function forget(id, pass) {
  const headers = { ...carrying(pass), "Tus-Resumable": "1.0.0" };
  await fetch(`${UPLOADS}/${id}`, { method: "DELETE", headers }).catch(() => null);
}

// A picture of what was sent before this page was opened; null when it is no longer there.
export async function thumbnail(id, pass) {
  const response = await fetch(`/api/files/${id}/thumbnail`, { headers: carrying(pass) });
  if (response.status === 404) {
    // A document has no picture: it is gone only if the file itself is.
    const file = await fetch(`/api/files/${id}`, { headers: { ...carrying(pass), Range: "bytes=0-0" } });
    return file.ok ? "" : null;
  }
  return response.ok ? URL.createObjectURL(await response.blob()) : "";
}
