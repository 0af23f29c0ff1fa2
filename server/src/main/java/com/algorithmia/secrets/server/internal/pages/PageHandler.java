package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;

/** Makes a page, or does what a form asks for. */
@FunctionalInterface
interface PageHandler {

  /**
   * Answers a request of somebody who is signed in and whose role was checked.
   *
   * @throws com.algorithmia.secrets.store.StoreException whatever the store says
   */
  Answer handle(PageRequest request);
}
