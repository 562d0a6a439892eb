import { foldedName, searchWords } from "@paceline/protocol";
import { describe, expect, it } from "vitest";

describe("a name as searches compare it", () => {
  it.each([
    ["Łukasz", "lukasz"],
    ["ŁUKASZ", "lukasz"],
    ["Zoë", "zoe"],
    ["Zoe\u0308", "zoe"],
    ["Åse Bjørn-Sørensen", "ase bjorn sorensen"],
    ["Đorđe Ðað Þór", "dorde dad thor"],
    ["Weiß WEISS Weiẞ", "weiss weiss weiss"],
    ["Æsa Œuvre", "aesa oeuvre"],
    ["İbrahim ILGIN Işık", "ibrahim ilgin isik"],
    ["Ħal Ŧor", "hal tor"],
    ["Nguyễn Thị Ánh", "nguyen thi anh"],
    ["Ḿ́ǹ", "mn"],
    ["O'Brien O’Brien OʼBrien", "obrien obrien obrien"],
    ["Smith, Ann (Annie)", "smith ann annie"],
    ["ＡＮＮ ﬁn", "ann fin"],
    ["Ο ΟΔΥΣΣΕΎΣ Οδυσσεύς", "ο οδυσσευσ οδυσσευσ"],
    ["Йосиф Ёлкин", "иосиф елкин"],
    ["שָׂרָה", "שרה"],
    ["مُحَمَّد مـحمد أحمد", "محمد محمد احمد"],
    ["علی\u200cرضا", "علیرضا"],
    // A vowel is no accent, nor is another consonant; a syllable stays whole.
    ["किरण", "किरण"],
    ["ガイ", "ガイ"],
    ["김민준", "김민준"],
    ["山田\t太郎\n", "山田 太郎"],
    ["Ann 🏃 100%", "ann 🏃 100%"],
    [' "\\[]{} ', ""],
    ["", ""],
  ])("folds %j to %j, and that to itself", (name, folded) => {
    expect(foldedName(name)).toBe(folded.normalize("NFC"));
    expect(foldedName(folded)).toBe(folded.normalize("NFC"));
  });

  it("has an end, however much one letter stands for", () => {
    expect([...foldedName("\ufdfa".repeat(200))].length).toBe(100);
  });
});

describe("the words of a search", () => {
  it.each([
    ["ann smith", ["smith", "ann"]],
    [" Smith,ANN smith ", ["smith", "ann"]],
    ["ann annette", ["annette"]],
    ["7", ["7"]],
    [" - ", []],
  ])("of %j are %j", (search, words) => {
    expect(searchWords(search)).toEqual(words);
  });
});
