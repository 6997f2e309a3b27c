import { useCallback, useEffect, useRef } from "react";

const TALLEST = 640; // pixels; a longer mail is scrolled

/**
 * A mail in a frame in which no script can run. The page's security policy forbids style attributes in markup, so the
 * styles are set one by one.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const draw = useCallback(() => {
    const shown = frame.current?.contentDocument;
    if (!frame.current || !shown) return;
    showMail(shown, html);
    frame.current.style.height = `${String(Math.min(shown.documentElement.scrollHeight + 2, TALLEST))}px`;
  }, [html]);
  useEffect(draw, [draw]);
  return <iframe ref={frame} className="mail-frame" title={title} sandbox="allow-same-origin" onLoad={draw} />;
}

function showMail(shown: Document, html: string): void {
  const mail = new DOMParser().parseFromString(html.replace(/ style="/g, ' data-style="'), "text/html");
  shown.documentElement.lang = mail.documentElement.lang;
  shown.title = mail.title;
  shown.body.replaceWith(shown.importNode(mail.body, true));
  for (const element of shown.querySelectorAll<HTMLElement>("[data-style]")) {
    element.style.cssText = element.dataset.style ?? "";
    delete element.dataset.style;
  }
  // A link of the mail must not replace the mail.
  for (const link of shown.querySelectorAll("a")) link.addEventListener("click", (event) => event.preventDefault());
}
