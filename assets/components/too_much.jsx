import { useEffect, useRef, useState } from "react";

// The socket closes on a message beyond its limit, and what it carried is lost: such a text never leaves the page.
export function TooMuch({ most, text, className, children }) {
  const [said, setSaid] = useState(false);
  const region = useRef(null);

  useEffect(() => {
    const weigh = (value) => (typeof value === "string" ? value.length : 0);
    const guard = (event) => {
      const form = event.type === "submit" ? event.target : event.target?.form;
      const field = event.type === "submit" ? 0 : weigh(event.target?.value);
      const all = form ? [...new FormData(form).values()].reduce((sum, value) => sum + weigh(value), 0) : 0;
      const tooMuch = Math.max(field, all) > most;
      setSaid(tooMuch);
      if (!tooMuch) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "submit") region.current?.scrollIntoView({ block: "center" });
    };
    const kinds = ["input", "change", "focusout", "submit"];
    for (const kind of kinds) document.addEventListener(kind, guard, true);
    return () => kinds.forEach((kind) => document.removeEventListener(kind, guard, true));
  }, [most]);

  return (
    <div role="alert" ref={region}>
      {said && (
        <p className={className}>
          {children}
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}
