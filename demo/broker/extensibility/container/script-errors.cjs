'use strict';
// The error classes that scripts find in scope, and how an error crosses to the broker: as plain data.

class WrongUsernameOrPasswordError extends Error {
  /**
   * @param {string | null} [userNameOrEmail]
   * @param {string} [message]
   */
  constructor(userNameOrEmail, message) {
    super(message ?? 'Wrong user name or password');
    this.name = 'WrongUsernameOrPasswordError';
    this.userNameOrEmail = userNameOrEmail ?? null;
    this.hasOwnMessage = typeof message === 'string' && message !== '';
  }
}

class ValidationError extends Error {
  /**
   * @param {string} [code]
   * @param {string} [message]
   */
  constructor(code, message) {
    super(message ?? code ?? 'Validation failed');
    this.name = 'ValidationError';
    this.code = code ?? 'validation_error';
  }
}

class UnauthorizedError extends Error {
  /** @param {string} [message] */
  constructor(message) {
    super(message ?? 'Unauthorized');
    this.name = 'UnauthorizedError';
  }
}

class PreUserRegistrationError extends Error {
  /**
   * @param {string} [message] For the log.
   * @param {string} [userMessage] For the person.
   */
  constructor(message, userMessage) {
    super(message ?? 'Registration refused');
    this.name = 'PreUserRegistrationError';
    this.userMessage = userMessage ?? null;
  }
}

class InvalidScopeError extends Error {
  /** @param {string} [message] */
  constructor(message) {
    super(message ?? 'Invalid scope');
    this.name = 'InvalidScopeError';
  }
}

class InvalidRequestError extends Error {
  /** @param {string} [message] */
  constructor(message) {
    super(message ?? 'Invalid request');
    this.name = 'InvalidRequestError';
  }
}

class ServerError extends Error {
  /** @param {string} [message] */
  constructor(message) {
    super(message ?? 'Server error');
    this.name = 'ServerError';
  }
}

const CLASSES = Object.freeze({
  WrongUsernameOrPasswordError,
  ValidationError,
  UnauthorizedError,
  PreUserRegistrationError,
  InvalidScopeError,
  InvalidRequestError,
  ServerError,
});

const MESSAGE_LIMIT = 1000;

/** @param {unknown} value */
function text(value) {
  try {
    return String(value).slice(0, MESSAGE_LIMIT);
  } catch {
    return 'A value that has no text';
  }
}

/**
 * Keeps the lines of a stack that stand in scripts, so that no path of the machine gets out.
 *
 * @param {unknown} stack
 */
function scriptLines(stack) {
  if (typeof stack !== 'string') return [];
  const lines = [];
  for (const line of stack.split('\n')) {
    const found = /\(?script:\/\/([^\s()]+:\d+:\d+)\)?\s*$/.exec(line);
    if (found) lines.push(found[1]);
    if (lines.length === 5) break;
  }
  return lines;
}

/**
 * An error as plain data. Never throws, whatever a script made.
 *
 * @param {unknown} error
 * @returns {Record<string, unknown>}
 */
function describeError(error) {
  try {
    if (error instanceof WrongUsernameOrPasswordError) {
      return {
        refusal: 'wrong_credentials',
        userNameOrEmail: error.userNameOrEmail === null ? null : text(error.userNameOrEmail),
        message: error.hasOwnMessage ? text(error.message) : null,
      };
    }
    if (error instanceof ValidationError) {
      return { refusal: 'validation', code: text(error.code), message: text(error.message) };
    }
    if (error instanceof UnauthorizedError) return { refusal: 'unauthorized', message: text(error.message) };
    if (error instanceof PreUserRegistrationError) {
      return {
        refusal: 'registration',
        message: text(error.message),
        userMessage: error.userMessage === null ? null : text(error.userMessage),
      };
    }
    if (error instanceof InvalidScopeError) return { refusal: 'invalid_scope', message: text(error.message) };
    if (error instanceof InvalidRequestError) return { refusal: 'invalid_request', message: text(error.message) };
    if (error instanceof ServerError) return { refusal: 'server_error', message: text(error.message) };
    if (error instanceof Error) {
      return { message: text(error.message), name: text(error.name), lines: scriptLines(error.stack) };
    }
    if (typeof error === 'object' && error !== null && 'message' in error) return { message: text(error.message) };
    return { message: text(error) };
  } catch {
    return { message: 'The script failed with an error that could not be read' };
  }
}

module.exports = { CLASSES, describeError };
