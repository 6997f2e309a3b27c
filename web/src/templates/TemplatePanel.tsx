import { useQuery } from "@tanstack/react-query";

import { templateQuery } from "../api/queries";
import { Failed, Waiting } from "../components/Notice";
import { TemplateEditor, type TemplateEditorProps } from "./TemplateEditor";

interface Props extends Omit<TemplateEditorProps, "template"> {
  /** Null for a new template. */
  id: string | null;
}

/** The editor of a template, as soon as its texts are loaded. */
export function TemplatePanel({ id, ...props }: Props) {
  const { data: template, error } = useQuery({ ...templateQuery(id ?? ""), enabled: id !== null });
  if (id !== null && error && !template) return <Failed error={error} />;
  if (id !== null && !template) return <Waiting />;
  return <TemplateEditor template={template ?? null} {...props} />;
}
