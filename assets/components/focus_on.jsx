import { useEffect, useRef } from "react";

export function FocusOn({ target, when, later }) {
  const key = JSON.stringify(when ?? null);
  const seen = useRef(later ? key : null); // with `later`, what was there when the page opened moves nothing
  useEffect(() => {
    if (seen.current === key) return;
    seen.current = null;
    if (!when || (Array.isArray(when) && when.length === 0)) return;
    const element = document.getElementById(target);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: "nearest" }); // what is in view already stays where it is
  }, [key, target]);
  return null;
}
