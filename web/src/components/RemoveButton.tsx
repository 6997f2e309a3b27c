import { Trash2 } from "lucide-react";

export function RemoveButton({ label, onRemove }: { label: string; onRemove: () => void }) {
  return (
    <button type="button" className="icon-button small" aria-label={label} title={label} onClick={onRemove}>
      <Trash2 size={15} aria-hidden />
    </button>
  );
}
