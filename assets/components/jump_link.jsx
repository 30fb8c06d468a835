// A link inside the page that moves the focus too, so that the keyboard and screen readers follow.
export function JumpLink({ to, className, children }) {
  const go = (event) => {
    const target = document.getElementById(to);
    if (!target) return;
    event.preventDefault();
    target.focus({ preventScroll: true });
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    target.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  };
  return (
    <a href={`#${to}`} className={className} onClick={go}>
      {children}
    </a>
  );
}
