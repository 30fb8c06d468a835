import { useEffect, useRef } from "react";

// showModal keeps the focus inside, makes the rest inert and gives the focus back on closing.
export function Modal({ isOpen, labelledBy, className, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const element = dialog.current;
    if (isOpen && !element.open) {
      element.showModal();
      element.querySelector("[data-autofocus]")?.focus();
    }
    if (!isOpen && element.open) element.close();
  }, [isOpen]);
  const cancel = (event) => {
    event.preventDefault();
    onClose?.();
  };
  const pressOutside = (event) => {
    if (event.target === dialog.current) onClose?.();
  };
  return (
    <dialog ref={dialog} className={className} aria-labelledby={labelledBy} onCancel={cancel} onMouseDown={pressOutside}>
      {isOpen && children}
    </dialog>
  );
}
