package com.algorithmia.secrets.testkit;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.MethodDescriptor;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.MethodOrdererContext;

/**
 * The order of the contract, except that chapter 8 comes last: its tests also judge what the calls
 * of all the others brought to light.
 */
final class ClauseOrder implements MethodOrderer {

  private static final List<Integer> CHAPTERS = List.of(1, 2, 3, 4, 5, 6, 7, 9, 10, 8);

  @Override
  public void orderMethods(MethodOrdererContext context) {
    context
        .getMethodDescriptors()
        .sort(
            Comparator.<MethodDescriptor>comparingInt(ClauseOrder::rank)
                .thenComparing(descriptor -> descriptor.getMethod().getName()));
  }

  /** An author's own tests come first. */
  private static int rank(MethodDescriptor descriptor) {
    return descriptor.findAnnotation(Clause.class).map(ClauseOrder::rank).orElse(-1);
  }

  private static int rank(Clause clause) {
    int dot = clause.value().indexOf('.');
    int chapter = Integer.parseInt(clause.value().substring(0, dot));
    return CHAPTERS.indexOf(chapter) * 100 + Integer.parseInt(clause.value().substring(dot + 1));
  }
}
