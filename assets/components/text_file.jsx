// A file whose text is handed over: nothing is uploaded, the browser reads it.
export function TextFile({ id, accept, most, onText }) {
  const read = async (event) => {
    const file = event.target.files?.[0];
    if (file && file.size <= most) onText?.(await file.text());
    event.target.value = "";
  };
  return <input id={id} type="file" accept={accept} onChange={read} className="file-input w-full bg-base-100" />;
}
