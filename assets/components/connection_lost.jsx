import { useContext, useEffect, useState } from "react";
import { EventLoopContext } from "$/utils/context";

const SAID_FOR = 6000;

// The live region is always there, so that screen readers announce what appears in it.
export function ConnectionLost({ text, back, children }) {
  const [, connectErrors] = useContext(EventLoopContext);
  const [said, setSaid] = useState("");
  const down = connectErrors.length > 0;
  useEffect(() => {
    if (down) {
      setSaid(text);
      return undefined;
    }
    setSaid((before) => (before === text ? back : before));
    const timer = setTimeout(() => setSaid(""), SAID_FOR);
    return () => clearTimeout(timer);
  }, [down, text, back]);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50 flex justify-center px-4">
      {said && (
        <p className="mt-2 flex max-w-xl items-center gap-2.5 rounded-(--radius-field) border-2 border-warning bg-base-100 px-4 py-2.5 shadow-(--casa-shadow)">
          {down && children}
          <span>{said}</span>
        </p>
      )}
    </div>
  );
}
