/** Where sync stands, as the console tells it; and what waits or was not accepted, when asked. */
import { follow, rpc } from '$ipc/door';
import { Refused } from '$ipc/problem';
import type { SyncDetails, SyncStatus, TakenBack } from '$ipc/bindings';

export class SyncState {
  status = $state.raw<SyncStatus>();
  details = $state.raw<SyncDetails>();

  start(): () => void {
    const stop = follow((event) => {
      if (event.event !== 'sync_changed') return;
      this.status = event.status;
      if (this.details) void this.readDetails();
    });
    void rpc('sync_status').then((status) => {
      this.status ??= status;
    });
    return stop;
  }

  async readDetails(): Promise<void> {
    this.details = await rpc('sync_details');
  }

  forgetDetails(): void {
    this.details = undefined;
  }

  /** Takes back what has not left this computer. Gives the words that were in it. @throws {Refused} */
  async takeBack(act: string): Promise<Pick<TakenBack, 'text' | 'typed_in'>> {
    const { text, typed_in } = await rpc('undo', { act });
    if (this.details) await this.readDetails();
    return { text, typed_in };
  }

  /** Takes an action off the list of those not accepted; one that is on no list stays on none. */
  async dismiss(act: string): Promise<void> {
    try {
      await rpc('refused_dismiss', { act });
    } catch (thrown) {
      if (Refused.from(thrown).code !== 'not_found') throw thrown;
    }
    if (this.details) await this.readDetails();
  }
}
