// What an act does to the case on the screen, told by the console before, while or after it answers.
import { beforeEach, describe, expect, it } from 'vitest';
import { openDoor } from '$ipc/door';
import { answering, refusal, type Answers } from '$ipc/fake/answers';
import { fakeDoor, type FakeDoor } from '$ipc/fake/door';
import { OpenCase } from './case.svelte';
import { asked, note } from './testing';

let door: FakeDoor;
let id: string;

beforeEach(() => {
  door = fakeDoor();
  id = [...door.world.cases.values()].find(({ row }) => row.subject.startsWith('Reclamo TARI'))!.row
    .id;
});

async function opened(answers: Answers = {}): Promise<OpenCase> {
  openDoor(answering(door, answers));
  const open = await OpenCase.read(id);
  open.follow();
  return open;
}

it('what is told between its reading and its showing is not missed', async () => {
  openDoor(door);
  const open = await OpenCase.read(id);
  door.world.cases.get(id)!.timeline.entries.push(note('Ci penso io'));
  door.emit({ event: 'cases_changed', ids: [id], act: null });
  open.follow();
  await expect.poll(() => open.arrived).toBe(1);
});

const readings = () => asked(door, 'case_open').length;

describe('an act', () => {
  it('told before it is answered is one’s own: nothing has arrived, one reading', async () => {
    const open = await opened();
    const before = readings();
    expect(await open.attempt('entry_add', { id, kind: 'note', body: 'Fatto', act: null })).toBe(
      undefined,
    );
    expect(readings() - before).toBe(1);
    expect(open.arrived).toBe(0);
    expect(open.entries.at(-1)!.body).toBe('Fatto');
  });

  it('told after it is answered is one’s own too', async () => {
    const open = await opened({ case_take: () => ({ act: 'late' }) });
    await open.attempt('case_take', { id });
    const before = readings();
    door.emit({ event: 'cases_changed', ids: [id], act: 'late' });
    expect(readings()).toBe(before);
  });

  it('what a colleague writes meanwhile has arrived', async () => {
    let answer: () => void = () => undefined;
    const held = new Promise<void>((go) => (answer = go));
    const open = await opened({ case_take: () => held.then(() => ({ act: 'mine' })) });
    const acting = open.attempt('case_take', { id });
    door.world.cases.get(id)!.timeline.entries.push(note('Ci penso io'));
    door.emit({ event: 'cases_changed', ids: [id], act: null });
    await expect.poll(() => open.arrived).toBe(1);
    answer();
    await acting;
    expect(open.arrived).toBe(1);
  });

  it('that was done is not said to be refused because the case could not be read again', async () => {
    let fails = false;
    const open = await opened({
      case_open: (_, usual) => {
        if (fails) throw refusal('disk_error');
        return usual();
      },
    });
    fails = true;
    open.drafts.note.text = 'Una volta sola';
    expect(await open.record('note', { act: null, mail: false })).toBe(undefined);
    expect(open.drafts.note.text).toBe('');
    expect(open.refusal?.code).toBe('disk_error');
  });

  it('that was refused is told to whoever asked, and what else changed is read', async () => {
    const open = await opened({
      case_take: () => {
        door.emit({ event: 'cases_changed', ids: [id], act: 'of-another-pane' });
        throw refusal('already_owned');
      },
    });
    const before = readings();
    expect((await open.attempt('case_take', { id }))?.code).toBe('already_owned');
    expect(readings() - before).toBe(1);
    expect(open.refusal).toBe(undefined);
  });
});
