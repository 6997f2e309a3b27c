import type { ComponentProps } from "react";

import { Dialog } from "../components/Dialog";
import { TemplatePanel } from "./TemplatePanel";

interface Props extends Omit<ComponentProps<typeof TemplatePanel>, "page"> {
  opened: boolean;
  title: string;
  onClose: () => void;
}

const WIDTH = 1120; // pixels; the texts and the preview stand side by side

/** A template, or a new one, over the form that uses it: the form keeps its input. */
export function TemplateDialog({ opened, title, onClose, ...panel }: Props) {
  return (
    <Dialog opened={opened} title={title} size={WIDTH} onClose={onClose}>
      <TemplatePanel {...panel} />
    </Dialog>
  );
}
