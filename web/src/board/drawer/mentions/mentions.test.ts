import { describe, expect, it } from "vitest";

import type { Deal, Member } from "../../../api/types";
import { findBegun, insertName, mayBeMentioned, offer, splitMentions, toStored } from "./mentions";

const member = (id: string, name: string, role: Member["role"] = "manager") => ({ id, name, role }) as Member;
const AN = member("u-an", "An");
const AN_DUC = member("u-duc", "An Đức");
const MAI = member("u-mai", "Nguyễn Thị Mai", "agent");

describe("the name that is being typed", () => {
  it("begins with an @ at the beginning of a word", () => {
    expect(findBegun("Chào @ma", 8)).toEqual({ from: 5, words: "ma" });
    expect(findBegun("@", 1)).toEqual({ from: 0, words: "" });
    expect(findBegun("(@an", 4)).toEqual({ from: 1, words: "an" });
  });
  it("is none in an address, in another line, or behind a blank", () => {
    expect(findBegun("an@example.com", 14)).toBeNull();
    expect(findBegun("@an\nChào", 8)).toBeNull();
    expect(findBegun("giá @ 5", 7)).toBeNull();
    expect(findBegun("không có", 8)).toBeNull();
  });
});

describe("the members who are offered", () => {
  it("may see the deal, and are not the author", () => {
    const all = [AN, AN_DUC, MAI];
    const of = (responsible_id: string | null) =>
      mayBeMentioned(all, { responsible_id } as Deal, AN.id).map(({ id }) => id);
    expect(of(null)).toEqual(["u-duc", "u-mai"]);
    expect(of("u-mai")).toEqual(["u-duc", "u-mai"]);
    expect(of("u-an")).toEqual(["u-duc"]);
  });
  it("are found by the beginning of a word, without diacritics", () => {
    expect(offer([AN, AN_DUC, MAI], "mai")).toEqual([MAI]);
    expect(offer([AN, AN_DUC, MAI], "duc")).toEqual([AN_DUC]);
    expect(offer([AN, AN_DUC, MAI], "nguyen th")).toEqual([MAI]);
    expect(offer([AN, AN_DUC, MAI], "ai")).toEqual([]);
  });
});

it("a chosen name replaces what was typed", () => {
  const text = "Chào @ma, xem nhé";
  expect(insertName(text, 8, { from: 5, words: "ma" }, MAI.name)).toEqual({
    text: "Chào @Nguyễn Thị Mai , xem nhé",
    caret: 21,
  });
});

it("names become ids, the longest first, and a part of a word does not", () => {
  expect(toStored("@An Đức và @An, không phải @Anh hay a@An", [AN, AN_DUC])).toBe(
    "<@u-duc> và <@u-an>, không phải @Anh hay a@An",
  );
  expect(toStored("@An", [])).toBe("@An");
  expect(toStored("@A.n (x)", [member("u-x", "A.n (x)")])).toBe("<@u-x>");
});

it("a stored text shows the names of today", () => {
  const mentions = [
    { member_id: "u-an", name: "Ân" },
    { member_id: "u-gone", name: null },
  ];
  expect(splitMentions("<@u-an> và <@u-gone>!", mentions, "người cũ")).toEqual([
    { text: "@Ân", isMention: true },
    { text: " và ", isMention: false },
    { text: "@người cũ", isMention: true },
    { text: "!", isMention: false },
  ]);
});
