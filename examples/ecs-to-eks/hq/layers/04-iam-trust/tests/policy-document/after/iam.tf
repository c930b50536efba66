data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com", "pods.eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "task" {
  name               = "payments-task"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "task" {
  name = "payments"
  role = aws_iam_role.task.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:eu-central-1:111122223333:payments-*" },
      { Effect = "Allow", Action = "kms:Decrypt", Resource = "arn:aws:kms:eu-central-1:111122223333:alias/payments" },
    ]
  })
}
