// The log: JSON lines by pino, and of an error only what may be told.
import { type DestinationStream, type Logger, pino } from 'pino';

/** To the standard output unless a destination is given. */
export function openLog(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    redact: ['token', '*.token', 'headers.authorization'],
    serializers: { err: (thrown: unknown) => (thrown instanceof Error ? tell(thrown) : thrown) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * Never an error's other properties: ioredis hangs the refused command on its errors, and that of a refused sign-in
 * holds the password.
 */
function tell(error: Error) {
  const { type, message, stack, ['code']: code } = pino.stdSerializers.err(error);
  return { type, message, stack, ...((typeof code === 'string' || typeof code === 'number') && { code }) };
}
