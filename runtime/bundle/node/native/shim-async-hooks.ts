/** Stands for Node's `internal/async_hooks`: no hook is ever on. */
export const symbols = {
  async_id_symbol: Symbol("async_id_symbol"),
  trigger_async_id_symbol: Symbol("trigger_async_id_symbol"),
  owner_symbol: Symbol("owner_symbol"),
};

export function enabledHooksExist(): boolean {
  return false;
}

export function initHooksExist(): boolean {
  return false;
}

export function executionAsyncId(): number {
  return 0;
}

export function triggerAsyncId(): number {
  return 0;
}

export function newAsyncId(): number {
  return 0;
}

export function getDefaultTriggerAsyncId(): number {
  return 0;
}

export function emitInit(): void {}
export function emitBefore(): void {}
export function emitAfter(): void {}
export function emitDestroy(): void {}
