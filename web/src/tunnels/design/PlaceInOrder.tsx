import { Button } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslation } from "react-i18next";

import { DesignProblem } from "../../components/DesignProblem";
import { moveItem } from "./order";

interface Props<Item> {
  items: readonly Item[];
  id: string;
  /** What the order means. */
  detail: string;
  readOnly: boolean;
  error: unknown;
  onOrder: (items: Item[]) => void;
}

/**
 * The position of a tunnel or a rule among those of its stage; nothing if it is alone there. A new position is saved
 * at once, like that of a stage.
 */
export function PlaceInOrder<Item extends { id: string }>({
  items,
  id,
  detail,
  readOnly,
  error,
  onOrder,
}: Props<Item>) {
  const { t } = useTranslation();
  const place = items.findIndex((one) => one.id === id);
  if (items.length < 2) return null;
  const move = (gap: number) => {
    const order = moveItem(
      items.map((one) => one.id),
      id,
      gap,
    );
    if (order) onOrder(order.flatMap((id) => items.filter((one) => one.id === id)));
  };

  return (
    <div>
      <p className="label">{t("tunnels.place")}</p>
      <div className="row">
        <span>{t("stages.place_of", { place: place + 1, count: items.length })}</span>
        {!readOnly && (
          <>
            <span className="grow" />
            <Button
              size="xs"
              variant="default"
              leftSection={<ArrowUp size={14} aria-hidden />}
              disabled={place === 0}
              onClick={() => move(place - 1)}
            >
              {t("tunnels.earlier")}
            </Button>
            <Button
              size="xs"
              variant="default"
              leftSection={<ArrowDown size={14} aria-hidden />}
              disabled={place === items.length - 1}
              onClick={() => move(place + 2)}
            >
              {t("tunnels.later")}
            </Button>
          </>
        )}
      </div>
      <p className="quiet">{detail}</p>
      {error !== null && <DesignProblem error={error} />}
    </div>
  );
}
