// @vitest-environment happy-dom
import { mount } from '@vue/test-utils';
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import sprite from '../../src/ui/icons.svg?raw';
import { ICONS } from '../../src/ui/icons.ts';
import PinPad from '../../src/ui/PinPad.vue';
import { measureStack } from '../../src/ui/stack.ts';
import { hideToast, showToast, toast } from '../../src/ui/toast.ts';
import UiField from '../../src/ui/UiField.vue';
import UiSheet from '../../src/ui/UiSheet.vue';
import UiToast from '../../src/ui/UiToast.vue';

afterEach(() => {
  document.body.replaceChildren();
  hideToast();
});

describe('the kit', () => {
  it('names every symbol of the sprite and no other', () => {
    expect([...sprite.matchAll(/<symbol id="([^"]+)"/g)].map((found) => found[1])).toEqual([...ICONS]);
  });

  it('ties hint and fault to the field', () => {
    const page = mount(UiField, {
      props: { id: 'a', label: '村组', modelValue: '', hint: '写到村组', fault: '填一下' },
    });
    const input = page.find('input');
    expect(input.attributes('aria-describedby')).toBe('a-h a-e');
    expect(input.attributes('aria-invalid')).toBe('true');
    expect(page.find('label').attributes('for')).toBe('a');
  });

  it('takes a PIN by touch and by keyboard, and hands it over only when it is long enough', async () => {
    const page = mount(PinPad, {
      props: { modelValue: '', 'onUpdate:modelValue': (pin: string) => page.setProps({ modelValue: pin }) },
      attachTo: document.body,
    });
    await page.findAll('.pin button')[0]?.trigger('click');
    for (const key of ['7', '4', '9', '5']) {
      window.dispatchEvent(new KeyboardEvent('keydown', { key }));
      await nextTick();
    }
    expect(page.props('modelValue')).toBe('17495');
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(page.emitted('done')).toBeUndefined();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '2' }));
    await nextTick();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    expect(page.emitted('done')).toHaveLength(1);
    expect(page.find('[role=img]').attributes('aria-label')).toContain('6');
    expect(page.html()).not.toContain('174952');
  });

  it('keeps the focus inside a sheet and gives it back', async () => {
    const before = document.createElement('button');
    document.body.append(before);
    before.focus();
    const page = mount(UiSheet, {
      props: { id: 's', title: '去掉？' },
      slots: { default: '<button id="one">先留着</button><button id="two">去掉</button>' },
      attachTo: document.body,
    });
    await nextTick();
    await nextTick();
    expect(document.activeElement?.getAttribute('role')).toBe('dialog');
    page.find<HTMLElement>('#two').element.focus();
    await page.find('#two').trigger('keydown', { key: 'Tab' });
    expect(document.activeElement?.id).toBe('one');
    await page.trigger('keydown', { key: 'Escape' });
    expect(page.emitted('close')).toHaveLength(1);
    page.unmount();
    expect(document.activeElement).toBe(before);
  });

  it('offers to undo for as long as the words stand there', async () => {
    const page = mount(UiToast);
    let undone = 0;
    showToast('照片去掉了', () => {
      undone += 1;
    });
    await nextTick();
    await page.find('button').trigger('click');
    expect([undone, toast.value]).toEqual([1, null]);
  });

  it('stacks when few characters fit beside each other, whatever made them large', () => {
    const root = document.documentElement;
    Object.defineProperty(window, 'innerWidth', { value: 360, configurable: true });
    root.style.fontSize = '16px';
    measureStack(root);
    expect(root.hasAttribute('data-stack')).toBe(false);
    root.dataset.print = 'xlarge';
    measureStack(root);
    expect(root.hasAttribute('data-stack')).toBe(true);
    delete root.dataset.print;
    root.style.fontSize = '32px';
    measureStack(root);
    expect(root.hasAttribute('data-stack')).toBe(true);
    root.style.fontSize = '';
  });
});
