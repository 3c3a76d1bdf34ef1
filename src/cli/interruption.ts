// Ctrl-C, SIGTERM and a closed terminal, as a promise: whoever runs until then decides what is to be stopped.

export interface Watch {
  readonly interrupted: Promise<void>;
  /** Gives the signals back. */
  forget(): void;
}

export function untilInterrupted(): Watch {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let interrupt: () => void = () => {};
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  for (const signal of signals) process.on(signal, interrupt);
  return {
    interrupted,
    forget: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
