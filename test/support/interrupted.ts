// A door during whose call something else happens: once, when the answer is there and has not arrived yet.

export function interrupted<Door extends object>(door: Door, call: keyof Door, run: () => Promise<void>): Door {
  let done = false;
  return new Proxy(door, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]): Promise<unknown> => {
        const answer: unknown = await Reflect.apply(method, target, given);
        if (name === call && !done) {
          done = true;
          await run();
        }
        return answer;
      };
    },
  });
}
