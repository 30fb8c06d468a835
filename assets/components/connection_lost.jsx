import { useContext, useEffect, useState } from "react";
import { EventLoopContext } from "$/utils/context";

// The live region is always there, so that screen readers announce what appears in it.
export function ConnectionLost({ text, back }) {
  const [, connectErrors] = useContext(EventLoopContext);
  const [said, setSaid] = useState("");
  const down = connectErrors.length > 0;
  useEffect(() => {
    if (down) setSaid(text);
    else setSaid((before) => (before === text ? back : before));
    if (down) return undefined;
    const timer = setTimeout(() => setSaid(""), 6000);
    return () => clearTimeout(timer);
  }, [down, text, back]);
  return (
    <div role="status" aria-live="polite" className="pointer-events-none fixed inset-x-0 top-0 z-50 flex justify-center">
      {said && (
        <p className="m-2 max-w-lg rounded-(--radius-field) border border-(--casa-line) bg-base-100 px-4 py-2 font-semibold shadow-(--casa-shadow)">
          {said}
        </p>
      )}
    </div>
  );
}
