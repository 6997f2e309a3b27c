import { useQuery } from "@tanstack/react-query";

import { templateQuery } from "../api/queries";
import type { Account, MessageTemplate } from "../api/types";
import { Failed, Waiting } from "../components/Notice";
import { FrameProvider, useFrame } from "../unsaved/useUnsaved";
import { TemplateEditor } from "./TemplateEditor";

/** The search parameter that holds the template. */
const PARAMS = ["template"];

interface Props {
  /** Null for a new template. */
  id: string | null;
  account: Account;
  canDesign: boolean;
  onMade: (template: MessageTemplate) => void;
  onDeleted: () => void;
}

/** The editor of a template, as soon as its texts are loaded. */
export function TemplatePanel({ id, ...props }: Props) {
  const { data: template, error } = useQuery({ ...templateQuery(id ?? ""), enabled: id !== null });
  const { frame } = useFrame({ params: PARAMS });
  if (id !== null && error && !template) return <Failed error={error} />;
  if (id !== null && !template) return <Waiting />;
  return (
    <FrameProvider value={frame}>
      <TemplateEditor template={template ?? null} {...props} />
    </FrameProvider>
  );
}
