/** Where sync stands, as the console tells it; and what waits or was not accepted, when asked. */
import { follow, rpc } from '$ipc/door';
import type { SyncDetails, SyncStatus } from '$ipc/bindings';

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

  async dismiss(act: string): Promise<void> {
    await rpc('refused_dismiss', { act });
    if (this.details) await this.readDetails();
  }
}
