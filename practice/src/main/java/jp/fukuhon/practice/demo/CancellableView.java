package jp.fukuhon.practice.demo;

/** Passes everything on and ends the work of whoever reports progress once it is cancelled. */
record CancellableView(DemoView view, Cancellation cancellation) implements DemoView {

  @Override
  public void step(String japanese, String english) {
    cancellation.check();
    view.step(japanese, english);
  }

  @Override
  public void found(String text) {
    cancellation.check();
    view.found(text);
  }

  @Override
  public void acknowledged(long records, long total, int chunks) {
    cancellation.check();
    view.acknowledged(records, total, chunks);
  }

  @Override
  public void stage(String text) {
    cancellation.check();
    view.stage(text);
  }

  @Override
  public void loaded(String municipality, long present, long total) {
    cancellation.check();
    view.loaded(municipality, present, total);
  }
}
