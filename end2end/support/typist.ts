// A person without a mouse. What has a key of its own is pressed by it, rows are walked with `j`, everything else is
// reached with Tab and pressed with Enter. Nothing is clicked, and no field is filled but by typing.

import { type Locator } from '@playwright/test';

import { Person, type Upload, type Values } from './person';

/** More stops than any page has. */
const STOPS_MAX = 600;

export class Typist extends Person {
  /** Keys pressed since it was set, what was typed into fields not counted. */
  pressed = 0;

  override async fill(values: Values, within: Locator = this.page.locator('main')): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      const field = within.locator(`[name="${name}"]`);
      await this.reach(field);
      await this.enter(field, value);
    }
  }

  protected override async use(control: Locator): Promise<void> {
    const [key, isRow] = await control.evaluate((it) => [it.getAttribute('accesskey'), it.hasAttribute('data-row')]);
    if (key && !(await this.isTyping())) return this.key(key);
    await (isRow ? this.walkTo(control) : this.reach(control));
    await this.key('Enter');
  }

  private async enter(field: Locator, value: string | boolean | Upload): Promise<void> {
    // The browser's own window for choosing a file is not part of the page.
    if (typeof value === 'object') return field.setInputFiles(value);
    if (typeof value === 'boolean') return (await field.isChecked()) === value ? undefined : this.key(' ');
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(value);
  }

  /** Along the rows of a list. */
  private async walkTo(row: Locator): Promise<void> {
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      await this.key('j');
      if (await isFocused(row)) return;
    }
    throw new Error(`${row} is not reached along the rows`);
  }

  private async reach(control: Locator): Promise<void> {
    await this.jumpTo(control);
    for (let stop = 0; stop < STOPS_MAX; stop += 1) {
      if (await isFocused(control)) return;
      await this.key('Tab');
    }
    throw new Error(`${control} is not reached with Tab`);
  }

  /** By the key of the control itself, or of a link that leads to it. */
  private async jumpTo(control: Locator): Promise<void> {
    const key = await control.evaluate((it) => {
      const link = it.id ? document.querySelector(`a[accesskey][href="#${it.id}"]`) : null;
      return (link ?? it).getAttribute('accesskey');
    });
    if (key && !(await this.isTyping())) await this.key(key);
  }

  private isTyping(): Promise<boolean> {
    return this.page.evaluate(() => /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? ''));
  }

  private async key(key: string): Promise<void> {
    this.pressed += 1;
    await this.page.keyboard.press(key);
  }
}

function isFocused(control: Locator): Promise<boolean> {
  return control.evaluate((it) => it === document.activeElement);
}
