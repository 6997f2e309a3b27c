import { lazy, useState } from "react";

import type { Task } from "../api/types";
import { OnDemand } from "../components/OnDemand";
import { TaskRow } from "./TaskRow";
import "./tasks.css";

const TaskDialog = lazy(async () => ({ default: (await import("./TaskDialog")).TaskDialog }));

interface Props {
  tasks: readonly Task[];
  withDeal?: boolean;
  /** Names the list, if no heading does. */
  label?: string;
}

/** Some tasks, each of which can be done and edited. */
export function TaskItems({ tasks, withDeal = false, label }: Props) {
  const [edited, setEdited] = useState<Task | null>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ul className="tasks" aria-label={label}>
        {tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            withDeal={withDeal}
            onEdit={(one) => {
              setEdited(one);
              setOpen(true);
            }}
          />
        ))}
      </ul>
      <OnDemand wanted={isOpen}>
        <TaskDialog
          opened={isOpen}
          task={tasks.find(({ id }) => id === edited?.id) ?? edited}
          onClose={() => setOpen(false)}
        />
      </OnDemand>
    </>
  );
}
