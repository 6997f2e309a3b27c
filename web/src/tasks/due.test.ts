import { expect, test } from "vitest";

import type { Task } from "../api/types";
import { groupTasks, isOverdue, splitMoment, toDue } from "./due";

const WEDNESDAY = new Date(2026, 2, 4, 12, 0);
const SUNDAY = new Date(2026, 2, 8, 12, 0);
const due = (...parts: [number, number, number, number, number]) =>
  ({ due_at: new Date(...parts).toISOString(), done_at: null }) as Task;

test.each([
  [WEDNESDAY, due(2026, 2, 4, 11, 59), "overdue"],
  [WEDNESDAY, due(2026, 2, 4, 12, 0), "today"],
  [WEDNESDAY, due(2026, 2, 4, 23, 59), "today"],
  [WEDNESDAY, due(2026, 2, 5, 0, 0), "week"],
  [WEDNESDAY, due(2026, 2, 8, 23, 59), "week"],
  [WEDNESDAY, due(2026, 2, 9, 0, 0), "later"],
  [SUNDAY, due(2026, 2, 8, 23, 59), "today"],
  [SUNDAY, due(2026, 2, 9, 0, 0), "later"],
  [new Date(2026, 11, 31, 12, 0), due(2027, 0, 1, 0, 0), "week"],
])("at %s the task %o is in the group %s", (now, task, group) => {
  expect(groupTasks([task], now)).toEqual([{ group, tasks: [task] }]);
});

test("groups without tasks are left out, and the order of the tasks stays", () => {
  const tasks = [due(2026, 2, 3, 8, 0), due(2026, 2, 3, 9, 0), due(2026, 3, 1, 8, 0)];
  expect(groupTasks(tasks, WEDNESDAY)).toEqual([
    { group: "overdue", tasks: tasks.slice(0, 2) },
    { group: "later", tasks: tasks.slice(2) },
  ]);
});

test("a task that is done is not overdue", () => {
  const task = due(2026, 2, 3, 8, 0);
  expect(isOverdue(task, WEDNESDAY)).toBe(true);
  expect(isOverdue({ ...task, done_at: task.due_at }, WEDNESDAY)).toBe(false);
  expect(isOverdue(due(2026, 2, 5, 8, 0), WEDNESDAY)).toBe(false);
});

test("a moment is typed as a day and a time, and sent as it was", () => {
  const instant = new Date(2026, 0, 5, 8, 30).toISOString();
  const { day, time } = splitMoment(instant);
  expect([day, time]).toEqual(["2026-01-05", "08:30"]);
  expect(toDue(day, time)).toEqual({ due_at: instant });
  expect(toDue(day, null)).toEqual({ due_on: "2026-01-05" });
});
