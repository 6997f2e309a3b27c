import { Button, type ButtonProps } from "@mantine/core";
import { Plus } from "lucide-react";
import { lazy, useState } from "react";
import { useTranslation } from "react-i18next";

import { OnDemand } from "../components/OnDemand";

const TaskDialog = lazy(async () => ({ default: (await import("./TaskDialog")).TaskDialog }));

interface Props extends ButtonProps {
  /** The deal of the task; without it the user chooses one. */
  dealId?: string;
}

/** Opens the form of a new task. */
export function AddTask({ dealId, ...props }: Props) {
  const { t } = useTranslation();
  const [isAdding, setAdding] = useState(false);
  return (
    <>
      <Button leftSection={<Plus size={16} aria-hidden />} {...props} onClick={() => setAdding(true)}>
        {t("tasks.add")}
      </Button>
      <OnDemand wanted={isAdding}>
        <TaskDialog
          opened={isAdding}
          task={null}
          {...(dealId !== undefined && { dealId })}
          onClose={() => setAdding(false)}
        />
      </OnDemand>
    </>
  );
}
