import { Button } from "@mantine/core";
import { Plus, SquareKanban } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Notice } from "../components/Notice";

/** Says what a board is for. Users who may add deals pass `onAdd`. */
export function EmptyBoard({ onAdd }: { onAdd?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="board-empty">
      <Notice
        icon={<SquareKanban size={30} aria-hidden />}
        title={t("board.nothing")}
        detail={t("board.nothing_detail")}
      >
        {onAdd && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={onAdd}>
            {t("board.add_first")}
          </Button>
        )}
      </Notice>
    </div>
  );
}
